#include "tensor/vocoder/adain_block.h"

#include <algorithm>
#include <cmath>

#include "tensor/vocoder/transpose.h"

namespace annex::tensor::vocoder {
namespace {

constexpr double kEpsilon = 1e-5;              // as trained
constexpr std::size_t kTransposeLength = 256;  // moments that one task turns

Scratch& scratch_of_thread() {
    // About a megabyte, kept: allocating it for every task costs more than the task's arithmetic
    // on short sounds.
    static thread_local Scratch scratch;
    return scratch;
}

}  // namespace

/// Sums of each channel and of its squares, in as many pieces as tasks made them.
struct AdainBlock::Moments {
    std::span<const float> sums;  ///< [pieces, 2, channels]
    std::size_t length;
};

AdainBlock::AdainBlock(const AdainBlockWeights& weights, const Kernels& kernels)
    : channels_(weights.channels), alpha_(weights.alpha.begin(), weights.alpha.end()) {
    const std::size_t filters = channels_ * channels_ * weights.width;
    convolutions_.reserve(kLayers);
    for (std::size_t layer = 0; layer < kLayers; ++layer) {
        convolutions_.emplace_back(weights.weights.subspan(layer * filters, filters),
                                   weights.bias.subspan(layer * channels_, channels_), channels_,
                                   weights.width, weights.dilations[layer], kernels);
    }
    inverse_alpha_.reserve(alpha_.size());
    for (const float alpha : alpha_) {
        inverse_alpha_.push_back(1.0F / alpha);
    }
}

std::size_t AdainBlock::workspace(std::size_t length) const {
    std::size_t pieces = (length + kTransposeLength - 1) / kTransposeLength;
    for (const auto& convolution : convolutions_) {
        pieces = std::max(pieces, convolution.chunks(length));
    }
    return 2 * (length + pieces) * channels_;
}

void AdainBlock::normalise(std::size_t layer, const Moments& moments, std::span<const float> gain,
                           std::span<const float> shift, std::vector<float>& affine) const {
    const auto count = static_cast<double>(moments.length);
    for (std::size_t c = 0; c < channels_; ++c) {
        double sum = 0;
        double square = 0;
        for (std::size_t at = c; at < moments.sums.size(); at += 2 * channels_) {
            sum += moments.sums[at];
            square += moments.sums[at + channels_];
        }
        const double mean = sum / count;
        const double variance = std::max(0.0, square / count - mean * mean);
        const double scale = gain[layer * channels_ + c] / std::sqrt(variance + kEpsilon);
        affine[c] = static_cast<float>(scale);
        affine[channels_ + c] = static_cast<float>(shift[layer * channels_ + c] - mean * scale);
    }
}

void AdainBlock::run(std::span<const float> x, std::size_t length, std::span<const float> gain,
                     std::span<const float> shift, std::span<float> workspace, std::span<float> out,
                     const Parallel& parallel) const {
    if (length == 0) {
        return;
    }
    const std::size_t size = length * channels_;
    float* residual = workspace.data();
    float* middle = residual + size;
    const auto sums = workspace.subspan(2 * size);
    const std::size_t turns = (length + kTransposeLength - 1) / kTransposeLength;
    parallel(turns, [&](std::size_t turn) {
        const std::size_t begin = turn * kTransposeLength;
        time_by_channel(x, length, channels_, begin, std::min(length, begin + kTransposeLength),
                        residual, &sums[turn * 2 * channels_]);
    });
    std::vector<float> affine(2 * channels_);
    std::size_t pieces = turns;
    for (std::size_t layer = 0; layer < kLayers; ++layer) {
        normalise(layer, {sums.first(pieces * 2 * channels_), length}, gain, shift, affine);
        const bool second = layer % 2 == 1;
        const ConvolutionRun convolution{
            .input = second ? middle : residual,
            .length = length,
            .activation = {affine.data(), affine.data() + channels_, &alpha_[layer * channels_],
                           &inverse_alpha_[layer * channels_]},
            .maybe_residual = second ? residual : nullptr,
            .output = second ? residual : middle,
            .sums = sums.data()};
        pieces = convolutions_[layer].chunks(length);
        parallel(pieces, [&](std::size_t chunk) {
            convolutions_[layer].run_chunk(convolution, chunk, scratch_of_thread());
        });
    }
    parallel(turns, [&](std::size_t turn) {
        const std::size_t begin = turn * kTransposeLength;
        channel_by_time(residual, length, channels_, begin,
                        std::min(length, begin + kTransposeLength), out);
    });
}

}  // namespace annex::tensor::vocoder
