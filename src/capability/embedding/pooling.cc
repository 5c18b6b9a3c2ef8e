#include "capability/embedding/pooling.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"

namespace annex::embedding {

std::vector<float> pool(std::span<const float> states, std::size_t width, std::size_t tokens,
                        Pooling pooling) {
    ANNEX_ASSERT(tokens > 0 && states.size() >= tokens * width);
    const auto begin = pooling == Pooling::kLast ? tokens - 1 : 0;
    const auto end = pooling == Pooling::kFirst ? 1 : tokens;
    const auto used = end - begin;
    std::vector<double> sums(width, 0.0);
    for (auto token = begin; token < end; ++token) {
        for (std::size_t i = 0; i < width; ++i) {
            sums[i] += static_cast<double>(states[token * width + i]);
        }
    }
    std::vector<float> pooled(width);
    std::transform(sums.begin(), sums.end(), pooled.begin(),
                   [&](double sum) { return static_cast<float>(sum / static_cast<double>(used)); });
    return pooled;
}

Result<std::vector<float>> unit_vector(std::vector<float> values, std::size_t dimensions) {
    ANNEX_ASSERT(dimensions > 0 && dimensions <= values.size());
    values.resize(dimensions);
    double squares = 0;
    for (const auto value : values) {
        squares += static_cast<double>(value) * static_cast<double>(value);
    }
    const auto norm = std::sqrt(squares);
    if (!std::isfinite(norm) || norm <= 0) {
        return {Code::kInternal, "the model gave a vector without a direction for this text"};
    }
    for (auto& value : values) {
        value = static_cast<float>(static_cast<double>(value) / norm);
    }
    return values;
}

}  // namespace annex::embedding
