#pragma once
// Between the runtime's order of a sound, channel by time, and the one that convolutions like.
//
// Threads: plain functions, each over its own moments.
#include <cstddef>
#include <span>

namespace annex::tensor::vocoder {

/// Moments [begin, end) of x [channels, length] to out [length, channels]; sums [2, channels]: of
/// the values and of their squares.
void time_by_channel(std::span<const float> x, std::size_t length, std::size_t channels,
                     std::size_t begin, std::size_t end, float* out, float* sums);

/// Moments [begin, end) of x [length, channels] to out [channels, length].
void channel_by_time(const float* x, std::size_t length, std::size_t channels, std::size_t begin,
                     std::size_t end, std::span<float> out);

}  // namespace annex::tensor::vocoder
