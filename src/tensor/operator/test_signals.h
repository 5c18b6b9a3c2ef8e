#pragma once
// For tests of operators: what they are given, and how near their results come.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <span>
#include <vector>

namespace annex::tensor {

inline std::vector<float> noise(std::size_t count, unsigned seed, float scale = 1) {
    std::mt19937 random(seed);
    std::normal_distribution<float> normal(0, scale);
    std::vector<float> out(count);
    std::ranges::generate(out, [&] { return normal(random); });
    return out;
}

/// 10 log10 of the power of `wanted` beside that of the difference.
inline double signal_to_error_db(std::span<const float> wanted, std::span<const float> got) {
    double signal = 0;
    double error = 0;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        signal += std::pow(static_cast<double>(wanted[i]), 2);
        error += std::pow(static_cast<double>(wanted[i]) - static_cast<double>(got[i]), 2);
    }
    return 10 * std::log10(signal / error);
}

}  // namespace annex::tensor
