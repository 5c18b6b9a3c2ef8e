#pragma once
// What all kernels share, local to the including file (operator/vectors.h says why).
#include "tensor/operator/vectors.h"
#include "tensor/transformer/kernels.h"

namespace annex::tensor::transformer {
namespace {

[[gnu::always_inline]] inline float largest_lane(Floats x) {
    float largest = x[0];
    for (std::size_t lane = 1; lane < kLanes; ++lane) {
        largest = x[lane] > largest ? x[lane] : largest;
    }
    return largest;
}

float peak(const float* x, std::size_t count) {
    Floats peaks[2] = {};
    for (std::size_t i = 0; i < count; i += 2 * kLanes) {
        peaks[0] = larger(peaks[0], magnitude(load(x + i)));
        peaks[1] = larger(peaks[1], magnitude(load(x + i + kLanes)));
    }
    return largest_lane(larger(peaks[0], peaks[1]));
}

void raise_peaks(const float* x, std::size_t count, float* peaks) {
    for (std::size_t i = 0; i < count; i += kLanes) {
        store(peaks + i, larger(load(peaks + i), magnitude(load(x + i))));
    }
}

void round(const float* x, std::size_t count, float factor, std::int16_t* out) {
    for (std::size_t i = 0; i < count; i += kLanes) {
        store_shorts(out + i, load(x + i) * factor);
    }
}

void round_each(const float* x, const float* factors, std::size_t count, std::int16_t* out) {
    for (std::size_t i = 0; i < count; i += kLanes) {
        store_shorts(out + i, load(x + i) * load(factors + i));
    }
}

void widen(const std::int8_t* from, std::size_t count, std::int16_t* out) {
    using Bytes [[gnu::vector_size(16)]] = std::int8_t;
    using Wide [[gnu::vector_size(32)]] = std::int16_t;
    for (std::size_t i = 0; i < count; i += 16) {
        Bytes narrow;
        __builtin_memcpy(&narrow, from + i, sizeof narrow);
        const auto wide = __builtin_convertvector(narrow, Wide);
        __builtin_memcpy(out + i, &wide, sizeof wide);
    }
}

/// x Phi(x). The error function is formula 7.1.26 of Abramowitz and Stegun's handbook, good to
/// 1.5e-7.
[[gnu::always_inline]] inline Floats gelu(Floats x) {
    const Floats z = magnitude(x) * 0.70710678F;
    const Floats t = 1.0F / (z * 0.3275911F + 1.0F);
    Floats sum = t * 1.061405429F - 1.453152027F;
    sum = sum * t + 1.421413741F;
    sum = sum * t - 0.284496736F;
    sum = sum * t + 0.254829592F;
    const Floats tail = sum * t * exponential(-z * z);  // erfc(z)
    const Floats twice_phi = x < 0.0F ? tail : 2.0F - tail;
    return 0.5F * x * twice_phi;
}

template <bool kGelu>
[[gnu::always_inline]] inline void finish_rows(const LinearTile& tile) {
    for (std::size_t row = 0; row < tile.rows; ++row) {
        for (std::size_t column = 0; column < kColumns; column += kLanes) {
            Floats value = load_integers(tile.sums + row * kColumns + column) *
                               (load(tile.column_scale + column) * tile.row_scale[row]) +
                           load(tile.bias + column);
            if (kGelu) {
                value = gelu(value);
            }
            const std::size_t at = row * tile.out_step + column;
            if (tile.maybe_residual != nullptr) {
                value += load(tile.maybe_residual + at);
            }
            store(tile.out + at, value);
        }
    }
}

void finish(const LinearTile& tile) {
    tile.gelu ? finish_rows<true>(tile) : finish_rows<false>(tile);
}

float softmax(std::int32_t* sums, std::size_t count, std::size_t padded, float row_scale,
              const float* column_scale) {
    // The same memory first holds sums, then scores: both are read and written as bytes.
    auto* scores = reinterpret_cast<float*>(sums);
    Floats most = Floats{} - 3.4e38F;
    for (std::size_t i = 0; i < padded; i += kLanes) {
        const Floats score = load_integers(sums + i) * (load(column_scale + i) * row_scale);
        store(scores + i, score);
        if (i + kLanes <= count) {
            most = larger(most, score);
        }
    }
    float largest = largest_lane(most);
    for (std::size_t i = count / kLanes * kLanes; i < count; ++i) {
        float score = 0;
        __builtin_memcpy(&score, scores + i, sizeof score);
        largest = score > largest ? score : largest;
    }
    Floats totals{};
    for (std::size_t i = 0; i < padded; i += kLanes) {
        Floats share = exponential(load(scores + i) - largest);
        if (i + kLanes > count) {
            for (std::size_t lane = 0; lane < kLanes; ++lane) {
                share[lane] = i + lane < count ? share[lane] : 0.0F;
            }
        }
        totals += share;
        store(scores + i, share);
    }
    float total = 0;
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
        total += totals[lane];
    }
    return total;
}

}  // namespace
}  // namespace annex::tensor::transformer
