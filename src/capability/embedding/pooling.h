#pragma once
// From the model's hidden states to one unit vector.
//
// Threads: plain functions.
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"

namespace annex::embedding {

enum class Pooling : std::uint8_t {
    kFirst,  ///< the state of the first token, [CLS]
    kMean,   ///< the mean over the text's tokens, padding left out
    kLast    ///< the state of the last token before the padding
};

/// Shapes: states [tokens, width] row-major -> [width]. `tokens` > 0 real tokens come first.
std::vector<float> pool(std::span<const float> states, std::size_t width, std::size_t tokens,
                        Pooling pooling);

/// Keeps the first `dimensions` values and scales them to L2 norm 1.
/// Errors: kInternal when the values are not finite or all zero.
Result<std::vector<float>> unit_vector(std::vector<float> values, std::size_t dimensions);

}  // namespace annex::embedding
