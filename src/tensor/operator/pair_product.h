#pragma once
// Products of 16-bit integers, added up in 32 bits: what every operator of ours spends its time on.
// Two neighbouring inputs and two weights at a time, which is one instruction (vpmaddwd) for eight
// columns.
//
// Threads: plain functions. The caller sees to it that no sum can leave 32 bits.
#include <cstddef>
#include <cstdint>

namespace annex::tensor {

/// kRows rows of inputs times kColumns columns of weights: sums over splits and inputs.
struct PairProduct {
    static constexpr std::size_t kRows = 6;
    static constexpr std::size_t kColumns = 16;

    const std::int16_t* inputs;  ///< the first row's, [count]
    std::size_t input_step;      ///< from one row's inputs to the next's
    std::size_t splits;          ///< pieces of a row that do not lie side by side
    std::size_t split_step;      ///< from one piece's inputs to the next's
    std::size_t count;           ///< inputs of a piece, even
    /// [splits, count / 2, kColumns, 2]: pairs of inputs lie together; aligned to 32 bytes.
    const std::int16_t* weights;
    std::int32_t* sums;    ///< [kRows, kColumns], aligned to 32 bytes
    std::size_t sum_step;  ///< from one row's sums to the next's
};

using Multiply = void (*)(const PairProduct& product);

/// kRows rows. The portable ones work everywhere, the others on processors with AVX2.
void multiply_portable(const PairProduct& product);
void multiply_avx2(const PairProduct& product);
/// The first row only: all sums of it, as fast as the weights can be read.
void multiply_row_portable(const PairProduct& product);
void multiply_row_avx2(const PairProduct& product);

/// One row and weights of 8 bits, laid out alike.
struct NarrowProduct {
    const std::int16_t* inputs;  ///< [count]
    std::size_t count;           ///< even
    const std::int8_t* weights;  ///< [count / 2, kColumns, 2]
    std::int32_t* sums;          ///< [kColumns], aligned to 32 bytes
};

using MultiplyNarrow = void (*)(const NarrowProduct& product);
void multiply_narrow_portable(const NarrowProduct& product);
void multiply_narrow_avx2(const NarrowProduct& product);

/// Whether this processor runs what is compiled with -mavx2 -mfma.
bool has_avx2();

}  // namespace annex::tensor
