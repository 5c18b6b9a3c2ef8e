#pragma once
// What all kernels share, local to the including file (operator/vectors.h says why).
#include <cstddef>
#include <cstdint>

#include "tensor/operator/vectors.h"
#include "tensor/vocoder/kernels.h"

namespace annex::tensor::vocoder {
namespace {

/// sin(x)^2. Its period is pi, so the sign of the sine does not matter.
[[gnu::always_inline]] inline Floats sine_squared(Floats x) {
    constexpr float kPiHigh = 3.140625F;  // few bits: exact when multiplied by a small integer
    constexpr float kPiLow = 9.676535897932e-4F;
    const Floats turns = nearest(x * 0.318309886183790672F);
    const Floats r = (x - turns * kPiHigh) - turns * kPiLow;
    const Floats r2 = r * r;
    // Taylor's series; at pi / 2 its error is below 6e-8.
    Floats sine = r2 * -2.5052108e-8F + 2.7557319e-6F;
    sine = sine * r2 - 1.9841270e-4F;
    sine = sine * r2 + 8.3333333e-3F;
    sine = sine * r2 - 1.6666667e-1F;
    sine = sine * r2 * r + r;
    return sine * sine;
}

void activate(const float* x, std::size_t rows, std::size_t channels, const Activation& activation,
              float* out) {
    for (std::size_t row = 0; row < rows; ++row) {
        for (std::size_t c = 0; c < channels; c += kLanes) {
            const Floats y = load(x + row * channels + c) * load(activation.scale + c) +
                             load(activation.shift + c);
            const Floats snake = sine_squared(y * load(activation.alpha + c));
            store(out + row * channels + c, y + snake * load(activation.inverse_alpha + c));
        }
    }
}

/// kVectors neighbouring vectors at once: each coefficient is loaded once for all of them.
template <std::size_t kVectors>
[[gnu::always_inline]] inline void transform_vectors(const float* first, std::size_t step,
                                                     const float* coefficients, std::size_t count,
                                                     float* out, float* peak) {
    Floats sums[kVectors];
#pragma GCC unroll 4
    for (std::size_t v = 0; v < kVectors; ++v) {
        sums[v] = coefficients[0] * load(first + v * kLanes);
    }
    for (std::size_t i = 1; i < count; ++i) {
        const float coefficient = coefficients[i];
        const float* at = first + i * step;
#pragma GCC unroll 4
        for (std::size_t v = 0; v < kVectors; ++v) {
            sums[v] += coefficient * load(at + v * kLanes);
        }
    }
#pragma GCC unroll 4
    for (std::size_t v = 0; v < kVectors; ++v) {
        store(out + v * kLanes, sums[v]);
        store(peak + v * kLanes, larger(magnitude(sums[v]), load(peak + v * kLanes)));
    }
}

void transform(const float* first, std::size_t step, const float* coefficients, std::size_t count,
               std::size_t channels, float* out, float* peak) {
    std::size_t c = 0;
    for (; c + 4 * kLanes <= channels; c += 4 * kLanes) {
        transform_vectors<4>(first + c, step, coefficients, count, out + c, peak + c);
    }
    for (; c < channels; c += 2 * kLanes) {
        transform_vectors<2>(first + c, step, coefficients, count, out + c, peak + c);
    }
}

void round(const float* values, std::size_t count, float factor, std::int16_t* out) {
    for (std::size_t i = 0; i < count; i += kLanes) {
        store_shorts(out + i, load(values + i) * factor);
    }
}

[[gnu::always_inline]] inline Floats scaled_sums(const Tile& tile, std::size_t point,
                                                 std::size_t column) {
    return load_integers(tile.sums + point * tile.point_step + column) *
           load(tile.weight_scale + point * tile.channels + column);
}

[[gnu::always_inline]] inline void write_outputs(const Tile& tile, std::size_t column,
                                                 const Floats (&outputs)[kOutputsMax][2],
                                                 std::size_t half) {
    Floats sum = load(tile.sum + column);
    Floats square = load(tile.square + column);
    for (std::size_t i = 0; i < tile.outputs; ++i) {
        Floats value = outputs[i][half] + load(tile.bias + column);
        if (tile.maybe_residual != nullptr) {
            value += load(tile.maybe_residual + i * tile.out_step + column);
        }
        store(tile.out + i * tile.out_step + column, value);
        sum += value;
        square += value * value;
    }
    store(tile.sum + column, sum);
    store(tile.square + column, square);
}

void finish(const Tile& tile) {
    for (std::size_t column = 0; column < tile.channels; column += 2 * kLanes) {
        Floats outputs[kOutputsMax][2] = {};
        for (std::size_t point = 0; point < tile.points; ++point) {
            const Floats low = scaled_sums(tile, point, column);
            const Floats high = scaled_sums(tile, point, column + kLanes);
            const float* to_output = tile.to_output + point * kOutputsMax;
#pragma GCC unroll 6
            for (std::size_t i = 0; i < kOutputsMax; ++i) {
                outputs[i][0] += to_output[i] * low;
                outputs[i][1] += to_output[i] * high;
            }
        }
        write_outputs(tile, column, outputs, 0);
        write_outputs(tile, column + kLanes, outputs, 1);
    }
}

}  // namespace
}  // namespace annex::tensor::vocoder
