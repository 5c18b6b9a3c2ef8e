#pragma once
// The inner loops of a convolution by Toom-Cook in 16-bit integers, once for every machine and once
// for AVX2. Sounds lie time by channel: the values of one moment are neighbours.
//
// Threads: plain functions. Channels are a multiple of kColumns everywhere.
#include <cstddef>
#include <cstdint>

#include "tensor/operator/pair_product.h"

namespace annex::tensor::vocoder {

inline constexpr std::size_t kRows = PairProduct::kRows;        ///< tiles multiplied at once
inline constexpr std::size_t kColumns = PairProduct::kColumns;  ///< channels multiplied at once
inline constexpr std::size_t kOutputsMax = 6;                   ///< of one tile
/// Inputs are rounded to -kInputMax..kInputMax: 14 bits.
inline constexpr int kInputMax = 8191;

/// Normalisation with style, then the snake: y = scale x + shift, y + sin(alpha y)^2 / alpha.
/// All [channels].
struct Activation {
    const float* scale;
    const float* shift;
    const float* alpha;
    const float* inverse_alpha;
};

/// The sums of one tile at all points to its outputs.
struct Tile {
    const std::int32_t* sums;  ///< [channels] at the first point
    std::size_t point_step;    ///< from one point's sums to the next's
    std::size_t points;
    const float* weight_scale;  ///< [points, channels]
    const float* to_output;     ///< [points, kOutputsMax], with the scales of the inputs in it
    std::size_t channels;
    const float* bias;            ///< [channels]
    const float* maybe_residual;  ///< added to the outputs, steps like theirs; null: none
    float* out;                   ///< [channels] of the first output
    std::size_t out_step;
    std::size_t outputs;  ///< written: the last tiles reach past the end of the sound
    float* sum;           ///< [channels], rises by the outputs
    float* square;        ///< [channels], rises by their squares
};

struct Kernels {
    const char* name;
    void (*activate)(const float* x, std::size_t rows, std::size_t channels,
                     const Activation& activation, float* out);
    /// out = the sum of coefficients[i] * first[i * step] over `count` inputs; `peak` rises to the
    /// largest magnitude of each channel.
    void (*transform)(const float* first, std::size_t step, const float* coefficients,
                      std::size_t count, std::size_t channels, float* out, float* peak);
    /// out = the nearest integers to factor * values; `count` is a multiple of kColumns.
    void (*round)(const float* values, std::size_t count, float factor, std::int16_t* out);
    Multiply multiply;
    void (*finish)(const Tile& tile);
};

/// Works everywhere.
const Kernels& portable_kernels();
/// For processors with AVX2 and FMA only.
const Kernels& avx2_kernels();
/// The best that this processor runs.
const Kernels& best_kernels();

}  // namespace annex::tensor::vocoder
