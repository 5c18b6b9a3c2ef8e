// Compiled with -mavx2: nothing here may run before has_avx2() has looked.
#include <immintrin.h>

#include "tensor/operator/pair_product.h"

namespace annex::tensor {
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

[[gnu::always_inline]] inline void add_pairs_of_rows(__m256i (&sums)[PairProduct::kRows][2],
                                                     const std::int16_t* inputs,
                                                     std::size_t input_step,
                                                     const std::int16_t* weights) {
    const auto* vector = reinterpret_cast<const __m256i*>(weights);
    const __m256i low = _mm256_load_si256(vector);
    const __m256i high = _mm256_load_si256(vector + 1);
#pragma GCC unroll 6
    for (std::size_t row = 0; row < PairProduct::kRows; ++row) {
        std::int32_t pair = 0;
        __builtin_memcpy(&pair, inputs + row * input_step, sizeof pair);
        const __m256i spread = _mm256_set1_epi32(pair);
        add_pairs(sums[row][0], spread, low);
        add_pairs(sums[row][1], spread, high);
    }
}

}  // namespace

void multiply_avx2(const PairProduct& product) {
    constexpr std::size_t kRows = PairProduct::kRows;
    __m256i sums[kRows][2];
#pragma GCC unroll 6
    for (auto& row : sums) {
        row[0] = _mm256_setzero_si256();
        row[1] = _mm256_setzero_si256();
    }
    const std::int16_t* weights = product.weights;
    for (std::size_t split = 0; split < product.splits; ++split) {
        const std::int16_t* inputs = product.inputs + split * product.split_step;
        // Twice over: the processor takes no more instructions at once than the two products need.
        std::size_t i = 0;
        for (; i + 4 <= product.count; i += 4, weights += 4 * PairProduct::kColumns) {
            add_pairs_of_rows(sums, inputs + i, product.input_step, weights);
            add_pairs_of_rows(sums, inputs + i + 2, product.input_step,
                              weights + 2 * PairProduct::kColumns);
        }
        if (i < product.count) {
            add_pairs_of_rows(sums, inputs + i, product.input_step, weights);
            weights += 2 * PairProduct::kColumns;
        }
    }
#pragma GCC unroll 6
    for (std::size_t row = 0; row < kRows; ++row) {
        auto* at = reinterpret_cast<__m256i*>(product.sums + row * product.sum_step);
        _mm256_store_si256(at, sums[row][0]);
        _mm256_store_si256(at + 1, sums[row][1]);
    }
}

void multiply_row_avx2(const PairProduct& product) {
    __m256i sums[2] = {};
    const std::int16_t* weights = product.weights;
    for (std::size_t split = 0; split < product.splits; ++split) {
        const std::int16_t* inputs = product.inputs + split * product.split_step;
        for (std::size_t i = 0; i < product.count; i += 2, weights += 2 * PairProduct::kColumns) {
            std::int32_t pair = 0;
            __builtin_memcpy(&pair, inputs + i, sizeof pair);
            const __m256i spread = _mm256_set1_epi32(pair);
            const auto* vector = reinterpret_cast<const __m256i*>(weights);
            sums[0] = _mm256_add_epi32(sums[0], _mm256_madd_epi16(spread, vector[0]));
            sums[1] = _mm256_add_epi32(sums[1], _mm256_madd_epi16(spread, vector[1]));
        }
    }
    auto* at = reinterpret_cast<__m256i*>(product.sums);
    _mm256_store_si256(at, sums[0]);
    _mm256_store_si256(at + 1, sums[1]);
}

void multiply_narrow_avx2(const NarrowProduct& product) {
    __m256i low = _mm256_setzero_si256();
    __m256i high = _mm256_setzero_si256();
    const auto* weights = reinterpret_cast<const __m128i*>(product.weights);
    for (std::size_t i = 0; i < product.count; i += 2, weights += 2) {
        std::int32_t pair = 0;
        __builtin_memcpy(&pair, product.inputs + i, sizeof pair);
        const __m256i spread = _mm256_set1_epi32(pair);
        const __m256i first = _mm256_cvtepi8_epi16(_mm_loadu_si128(weights));
        const __m256i second = _mm256_cvtepi8_epi16(_mm_loadu_si128(weights + 1));
        low = _mm256_add_epi32(low, _mm256_madd_epi16(spread, first));
        high = _mm256_add_epi32(high, _mm256_madd_epi16(spread, second));
    }
    auto* at = reinterpret_cast<__m256i*>(product.sums);
    _mm256_store_si256(at, low);
    _mm256_store_si256(at + 1, high);
}

}  // namespace annex::tensor
