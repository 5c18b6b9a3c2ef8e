#include "tensor/vocoder/transpose.h"

#include <algorithm>

namespace annex::tensor::vocoder {
namespace {

// A square of this side touches as many cache lines as fit into the first cache.
constexpr std::size_t kSide = 16;

}  // namespace

void time_by_channel(std::span<const float> x, std::size_t length, std::size_t channels,
                     std::size_t begin, std::size_t end, float* out, float* sums) {
    for (std::size_t t = begin; t < end; t += kSide) {
        const std::size_t t_end = std::min(t + kSide, end);
        for (std::size_t c = 0; c < channels; ++c) {
            for (std::size_t i = t; i < t_end; ++i) {
                out[i * channels + c] = x[c * length + i];
            }
        }
    }
    std::fill_n(sums, 2 * channels, 0.0F);
    for (std::size_t t = begin; t < end; ++t) {
        const float* row = out + t * channels;
        for (std::size_t c = 0; c < channels; ++c) {
            sums[c] += row[c];
            sums[channels + c] += row[c] * row[c];
        }
    }
}

void channel_by_time(const float* x, std::size_t length, std::size_t channels, std::size_t begin,
                     std::size_t end, std::span<float> out) {
    for (std::size_t t = begin; t < end; t += kSide) {
        const std::size_t t_end = std::min(t + kSide, end);
        for (std::size_t c = 0; c < channels; ++c) {
            for (std::size_t i = t; i < t_end; ++i) {
                out[c * length + i] = x[i * channels + c];
            }
        }
    }
}

}  // namespace annex::tensor::vocoder
