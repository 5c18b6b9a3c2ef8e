#pragma once
// Sounds that tests of joints are made of.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <span>
#include <vector>

#include "capability/tts/kokoro.h"

namespace annex::tts {

inline std::vector<float> tone(double seconds, double lead_s, double tail_s) {
    std::vector<float> out(static_cast<std::size_t>(lead_s * kSampleRate), 0.0005F);
    for (int i = 0; i < static_cast<int>(seconds * kSampleRate); ++i) {
        // Begins and ends at full swing: a cut that clicks.
        out.push_back(static_cast<float>(
            0.8 * std::cos(2 * std::numbers::pi * 200 * i / static_cast<double>(kSampleRate))));
    }
    out.insert(out.end(), static_cast<std::size_t>(tail_s * kSampleRate), 0.0005F);
    return out;
}

/// Between neighbours only; what a click is made of.
inline double largest_step(std::span<const float> samples) {
    double out = 0;
    for (std::size_t i = 1; i < samples.size(); ++i) {
        out = std::max(out, static_cast<double>(std::abs(samples[i] - samples[i - 1])));
    }
    return out;
}

}  // namespace annex::tts
