#include "capability/tts/audio/leveller.h"

#include <algorithm>
#include <cmath>
#include <deque>

#include "capability/tts/audio/loudness.h"

namespace annex::tts {
namespace {

constexpr double kReachSeconds = 0.005;
// The gain's own movement lifts peaks between samples by a little.
constexpr double kMarginDecibels = 0.2;
constexpr std::size_t kBlocksMax = 600;     // a minute
constexpr std::size_t kBlocksTrusted = 10;  // one second says more than the table

double linear(double db) {
    return std::pow(10.0, db / 20);
}

double gain_for(double loudness) {
    return std::clamp(kTargetLoudness - loudness, -kLevelGainMaxDecibels, kLevelGainMaxDecibels);
}

/// The smallest value within `reach` to either side.
std::vector<float> lowest_around(std::span<const float> values, std::size_t reach) {
    std::vector<float> out(values.size());
    std::deque<std::size_t> candidates;  // rising values, places in order
    std::size_t seen = 0;
    for (std::size_t n = 0; n < values.size(); ++n) {
        for (; seen < std::min(values.size(), n + reach + 1); ++seen) {
            while (!candidates.empty() && values[candidates.back()] >= values[seen]) {
                candidates.pop_back();
            }
            candidates.push_back(seen);
        }
        while (candidates.front() + reach < n) {
            candidates.pop_front();
        }
        out[n] = values[candidates.front()];
    }
    return out;
}

/// The mean within `reach` to either side; the first and last value go on beyond the ends.
std::vector<float> mean_around(std::span<const float> values, std::size_t reach) {
    std::vector<float> out(values.size());
    const auto size = static_cast<std::ptrdiff_t>(values.size());
    const auto r = static_cast<std::ptrdiff_t>(reach);
    const auto at = [&](std::ptrdiff_t n) {
        return static_cast<double>(
            values[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(n, 0, size - 1))]);
    };
    double sum = 0;
    for (std::ptrdiff_t n = -r; n <= r; ++n) {
        sum += at(n);
    }
    for (std::ptrdiff_t n = 0; n < size; ++n) {
        out[static_cast<std::size_t>(n)] = static_cast<float>(sum / static_cast<double>(2 * r + 1));
        sum += at(n + r + 1) - at(n - r);
    }
    return out;
}

}  // namespace

void limit_peaks(std::span<float> samples, std::uint32_t sample_rate, float ceiling) {
    auto gains = true_peaks(samples);
    bool exceeds = false;
    for (float& value : gains) {
        exceeds = exceeds || value > ceiling;
        value = value > ceiling ? ceiling / value : 1.0F;
    }
    if (!exceeds) {
        return;
    }
    // A mean of minima over the same reach is never above what its middle needs.
    const auto half = static_cast<std::size_t>(kReachSeconds * sample_rate / 2);
    gains = lowest_around(gains, 2 * half);
    gains = mean_around(mean_around(gains, half), half);
    for (std::size_t n = 0; n < samples.size(); ++n) {
        samples[n] *= gains[n];
    }
}

Leveller::Leveller(std::uint32_t sample_rate, std::optional<double> loudness)
    : sample_rate_(sample_rate) {
    if (loudness) {
        gain_decibels_ = gain_for(*loudness);
    }
}

std::vector<float> Leveller::apply(std::vector<float> piece, bool begins_clause) {
    follow(piece, begins_clause);
    const auto gain = static_cast<float>(linear(gain_decibels_.value_or(0)));
    for (float& sample : piece) {
        sample *= gain;
    }
    limit_peaks(piece, sample_rate_,
                static_cast<float>(linear(kTruePeakMaxDecibels - kMarginDecibels)));
    return piece;
}

void Leveller::follow(std::span<const float> piece, bool begins_clause) {
    const bool first = blocks_.empty();
    for (const double power : block_powers(piece, sample_rate_)) {
        blocks_.push_back(power);
    }
    while (blocks_.size() > kBlocksMax) {
        blocks_.pop_front();
    }
    const std::vector<double> recent(blocks_.begin(), blocks_.end());
    const auto loudness = gated_loudness(recent);
    if (!loudness) {
        return;
    }
    const double wanted = gain_for(*loudness);
    if (!gain_decibels_) {
        gain_decibels_ = wanted;
    } else if (begins_clause && (!first || recent.size() >= kBlocksTrusted)) {
        *gain_decibels_ +=
            std::clamp(wanted - *gain_decibels_, -kLevelStepMaxDecibels, kLevelStepMaxDecibels);
    }
}

}  // namespace annex::tts
