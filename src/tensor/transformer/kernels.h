#pragma once
// The inner loops of a transformer's layers in 16-bit integers, once for every machine and once for
// AVX2.
//
// Threads: plain functions. Counts are multiples of 16 unless it says otherwise.
#include <cstddef>
#include <cstdint>

#include "tensor/operator/pair_product.h"

namespace annex::tensor::transformer {

inline constexpr std::size_t kRows = PairProduct::kRows;
inline constexpr std::size_t kColumns = PairProduct::kColumns;

/// The sums of some rows and kColumns columns to outputs of a linear layer.
struct LinearTile {
    const std::int32_t* sums;     ///< [kRows, kColumns]
    std::size_t rows;             ///< of them wanted
    const float* row_scale;       ///< [rows]
    const float* column_scale;    ///< [kColumns]
    const float* bias;            ///< [kColumns]
    bool gelu;                    ///< x Phi(x), exactly, of what would be the output
    const float* maybe_residual;  ///< added at the end; null: none. Steps like the output's.
    float* out;
    std::size_t out_step;
};

struct Kernels {
    const char* name;
    /// The largest magnitude.
    float (*peak)(const float* x, std::size_t count);
    /// peaks[i] rises to the magnitude of x[i].
    void (*raise_peaks)(const float* x, std::size_t count, float* peaks);
    /// out = the nearest integers to factor * x, which must fit 16 bits.
    void (*round)(const float* x, std::size_t count, float factor, std::int16_t* out);
    /// out = the nearest integers to factors[i] * x[i].
    void (*round_each)(const float* x, const float* factors, std::size_t count, std::int16_t* out);
    void (*widen)(const std::int8_t* from, std::size_t count, std::int16_t* out);
    Multiply multiply;
    Multiply multiply_row;
    MultiplyNarrow multiply_narrow;
    void (*finish)(const LinearTile& tile);
    /// scores = exp(sums * row_scale * column_scale - their largest) in place of the sums; returns
    /// their total. Of `padded` values those from `count` on are no scores and become 0.
    float (*softmax)(std::int32_t* sums, std::size_t count, std::size_t padded, float row_scale,
                     const float* column_scale);
};

/// Works everywhere.
const Kernels& portable_kernels();
/// For processors with AVX2 and FMA only.
const Kernels& avx2_kernels();
/// The best that this processor runs.
const Kernels& best_kernels();

}  // namespace annex::tensor::transformer
