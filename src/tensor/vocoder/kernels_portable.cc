#include "tensor/vocoder/kernels_loops.h"

namespace annex::tensor::vocoder {
namespace {

void multiply(const Product& product) {
    for (std::size_t row = 0; row < kRows; ++row) {
        for (std::size_t column = 0; column < kColumns; column += kLanes) {
            Integers sums{};
            for (std::size_t split = 0; split < product.splits; ++split) {
                const std::int16_t* input =
                    product.inputs + row * product.tile_step + split * product.split_step;
                const std::int16_t* weight =
                    product.weights + split * product.channels * kColumns + column * 2;
                for (std::size_t c = 0; c < product.channels; c += 2, weight += 2 * kColumns) {
                    for (std::size_t lane = 0; lane < kLanes; ++lane) {
                        sums[lane] += input[c] * weight[2 * lane];
                        sums[lane] += input[c + 1] * weight[2 * lane + 1];
                    }
                }
            }
            __builtin_memcpy(product.sums + row * product.tile_step + column, &sums, sizeof sums);
        }
    }
}

}  // namespace

const Kernels& portable_kernels() {
    static constexpr Kernels kKernels{"portable", activate, transform, round, multiply, finish};
    return kKernels;
}

}  // namespace annex::tensor::vocoder
