// Compiled with -mavx2 -mfma: nothing here may run before best_kernels() has looked.
#include <immintrin.h>

#include "tensor/vocoder/kernels_loops.h"

namespace annex::tensor::vocoder {
namespace {

/// sums += a pair of neighbouring inputs times eight pairs of weights. In assembly because the
/// compiler parts the two instructions, runs out of registers and halves the speed.
[[gnu::always_inline]] inline void add_pairs(__m256i& sums, __m256i inputs, __m256i weights) {
    __m256i products;
    asm("vpmaddwd %[weights], %[inputs], %[products]\n\t"
        "vpaddd %[products], %[sums], %[sums]"
        : [sums] "+x"(sums), [products] "=&x"(products)
        : [inputs] "x"(inputs), [weights] "x"(weights));
}

void multiply(const Product& product) {
    __m256i sums[kRows][2];
#pragma GCC unroll 6
    for (auto& row : sums) {
        row[0] = _mm256_setzero_si256();
        row[1] = _mm256_setzero_si256();
    }
    const std::int16_t* weights = product.weights;
    for (std::size_t split = 0; split < product.splits; ++split) {
        const std::int16_t* inputs = product.inputs + split * product.split_step;
        for (std::size_t c = 0; c < product.channels; c += 2, weights += 2 * kColumns) {
            const auto* vector = reinterpret_cast<const __m256i*>(weights);
            const __m256i low = _mm256_load_si256(vector);
            const __m256i high = _mm256_load_si256(vector + 1);
#pragma GCC unroll 6
            for (std::size_t row = 0; row < kRows; ++row) {
                std::int32_t pair = 0;
                __builtin_memcpy(&pair, inputs + row * product.tile_step + c, sizeof pair);
                const __m256i spread = _mm256_set1_epi32(pair);
                add_pairs(sums[row][0], spread, low);
                add_pairs(sums[row][1], spread, high);
            }
        }
    }
#pragma GCC unroll 6
    for (std::size_t row = 0; row < kRows; ++row) {
        auto* at = reinterpret_cast<__m256i*>(product.sums + row * product.tile_step);
        _mm256_store_si256(at, sums[row][0]);
        _mm256_store_si256(at + 1, sums[row][1]);
    }
}

}  // namespace

const Kernels& avx2_kernels() {
    static constexpr Kernels kKernels{"avx2", activate, transform, round, multiply, finish};
    return kKernels;
}

}  // namespace annex::tensor::vocoder
