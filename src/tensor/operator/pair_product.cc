#include "tensor/operator/pair_product.h"

namespace annex::tensor {
namespace {

constexpr std::size_t kColumns = PairProduct::kColumns;

template <class Weight>
void add_pairs(const std::int16_t* inputs, std::size_t count, const Weight* weights,
               std::int32_t* sums) {
    for (std::size_t i = 0; i < count; i += 2, weights += 2 * kColumns) {
        for (std::size_t column = 0; column < kColumns; ++column) {
            sums[column] += inputs[i] * weights[2 * column];
            sums[column] += inputs[i + 1] * weights[2 * column + 1];
        }
    }
}

void multiply_rows(const PairProduct& product, std::size_t rows) {
    for (std::size_t row = 0; row < rows; ++row) {
        std::int32_t sums[kColumns] = {};
        for (std::size_t split = 0; split < product.splits; ++split) {
            add_pairs(product.inputs + row * product.input_step + split * product.split_step,
                      product.count, product.weights + split * product.count * kColumns, sums);
        }
        __builtin_memcpy(product.sums + row * product.sum_step, sums, sizeof sums);
    }
}

}  // namespace

void multiply_portable(const PairProduct& product) {
    multiply_rows(product, PairProduct::kRows);
}

void multiply_row_portable(const PairProduct& product) {
    multiply_rows(product, 1);
}

void multiply_narrow_portable(const NarrowProduct& product) {
    std::int32_t sums[kColumns] = {};
    add_pairs(product.inputs, product.count, product.weights, sums);
    __builtin_memcpy(product.sums, sums, sizeof sums);
}

bool has_avx2() {
    // NOLINTNEXTLINE: the builtin's own idiom
    return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
}

}  // namespace annex::tensor
