#pragma once
// Where two stretches of the same voice line up, so that one may be faded into the other.
//
// Threads: plain functions.
#include <cstddef>
#include <span>

namespace annex::tts {

/// The start in [from, to] at which `samples` is most like `wanted`, whatever their loudness.
/// to + wanted.size() <= samples.size().
std::size_t best_match(std::span<const float> wanted, std::span<const float> samples,
                       std::size_t from, std::size_t to);

}  // namespace annex::tts
