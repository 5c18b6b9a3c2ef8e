#include "tensor/vocoder/convolution.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace annex::tensor::vocoder {
namespace {

// Values of all channels that one thread works on at once: what of them stays in its cache.
constexpr std::size_t kChunkValues = 6144;

template <class Vector>
void at_least(Vector& vector, std::size_t size) {
    if (vector.size() < size) {
        vector.resize(size);
    }
}

}  // namespace

Convolution::Convolution(std::span<const float> weights, std::span<const float> bias,
                         std::size_t channels, std::size_t width, std::size_t dilation,
                         const Kernels& kernels)
    : kernels_(kernels),
      plan_(toom_cook(width)),
      channels_(channels),
      width_(width),
      dilation_(dilation),
      chunk_blocks_(std::max<std::size_t>(1, kChunkValues / channels / dilation)),
      to_input_(plan_.to_input.begin(), plan_.to_input.end()),
      weight_scale_(plan_.points * channels),
      bias_(bias.begin(), bias.end()) {
    bias_.resize(channels, 0.0F);
    prepare(weights);
}

void Convolution::prepare(std::span<const float> weights) {
    weights_.resize(plan_.points * plan_.splits * channels_ * channels_);
    std::vector<double> row(plan_.splits * channels_);
    for (std::size_t point = 0; point < plan_.points; ++point) {
        const double* to_taps = &plan_.to_taps[point * plan_.taps];
        for (std::size_t out = 0; out < channels_; ++out) {
            std::ranges::fill(row, 0.0);
            for (std::size_t in = 0; in < channels_; ++in) {
                const float* filter = &weights[(out * channels_ + in) * width_];
                for (std::size_t k = 0; k < width_; ++k) {
                    const std::size_t split = k / plan_.taps;
                    row[split * channels_ + in] += to_taps[k % plan_.taps] * filter[k];
                }
            }
            prepare_row(point, out, row);
        }
    }
}

/// Rounds the weights of one output channel so finely that no sum of products with inputs of up to
/// kInputMax can leave 32 bits.
void Convolution::prepare_row(std::size_t point, std::size_t column, std::span<const double> row) {
    double magnitude = 0;
    double largest = 0;
    for (const double weight : row) {
        magnitude += std::abs(weight);
        largest = std::max(largest, std::abs(weight));
    }
    // Rounding may add a half to each.
    const double room = static_cast<double>(std::numeric_limits<std::int32_t>::max()) / kInputMax -
                        static_cast<double>(row.size());
    const double scale =
        std::max({magnitude / room, largest / std::numeric_limits<std::int16_t>::max(), 1e-30});
    weight_scale_[point * channels_ + column] = static_cast<float>(scale);
    const std::size_t group = point * (channels_ / kColumns) + column / kColumns;
    for (std::size_t i = 0; i < row.size(); ++i) {
        // Splits follow each other and so do the pairs within them, as `row` has them.
        const std::size_t at =
            (group * row.size() / 2 + i / 2) * 2 * kColumns + (column % kColumns) * 2 + i % 2;
        weights_[at] = static_cast<std::int16_t>(std::lrint(row[i] / scale));
    }
}

std::size_t Convolution::chunks(std::size_t length) const {
    return (length + chunk_length() - 1) / chunk_length();
}

Convolution::Extent Convolution::extent(std::size_t length, std::size_t chunk) const {
    const std::size_t begin = chunk * chunk_length();
    const std::size_t blocks =
        std::min(chunk_blocks_, (length - begin + block_length() - 1) / block_length());
    Extent extent{
        .begin = begin, .tiles = blocks * dilation_, .tiles_read = 0, .tiles_padded = 0, .rows = 0};
    extent.tiles_read = extent.tiles + (plan_.splits - 1) * dilation_;
    extent.tiles_padded = (extent.tiles + kRows - 1) / kRows * kRows;
    extent.rows = (blocks + plan_.splits - 1) * block_length() + (plan_.taps - 1) * dilation_;
    return extent;
}

void Convolution::run_chunk(const ConvolutionRun& run, std::size_t chunk, Scratch& scratch) const {
    const auto extent = this->extent(run.length, chunk);
    activate(run, extent, scratch);
    at_least(scratch.sums, plan_.points * extent.tiles_padded * channels_);
    scratch.to_output.assign(plan_.points * kOutputsMax, 0.0F);
    for (std::size_t point = 0; point < plan_.points; ++point) {
        add_point(extent, point, scratch);
    }
    finish(run, extent, scratch, run.sums + chunk * 2 * channels_);
}

void Convolution::activate(const ConvolutionRun& run, const Extent& extent,
                           Scratch& scratch) const {
    at_least(scratch.activated, extent.rows * channels_);
    // The sound is padded after the activation: silence stays silence. `before` moments of it lie
    // ahead of this chunk, in the padding for the first one.
    const std::size_t before = (width_ - 1) / 2 * dilation_;
    const std::size_t lead = before - std::min(before, extent.begin);
    const std::size_t first = extent.begin + lead - before;
    const std::size_t present =
        std::min(extent.rows - lead, run.length - std::min(run.length, first));
    float* rows = scratch.activated.data();
    std::fill_n(rows, lead * channels_, 0.0F);
    kernels_.activate(run.input + first * channels_, present, channels_, run.activation,
                      rows + lead * channels_);
    std::fill(rows + (lead + present) * channels_, rows + extent.rows * channels_, 0.0F);
}

void Convolution::add_point(const Extent& extent, std::size_t point, Scratch& scratch) const {
    at_least(scratch.points, extent.tiles_read * channels_);
    // The last call of multiply() reads tiles that nobody asked for.
    at_least(scratch.rounded, (extent.tiles_read + kRows) * channels_);
    scratch.peak.assign(channels_, 0.0F);
    for (std::size_t tile = 0; tile < extent.tiles_read; ++tile) {
        const std::size_t row = tile / dilation_ * block_length() + tile % dilation_;
        kernels_.transform(&scratch.activated[row * channels_], dilation_ * channels_,
                           &to_input_[point * plan_.points], plan_.points, channels_,
                           &scratch.points[tile * channels_], scratch.peak.data());
    }
    // Rounded as finely as this chunk allows.
    const float peak = std::max(*std::ranges::max_element(scratch.peak), 1e-30F);
    kernels_.round(scratch.points.data(), extent.tiles_read * channels_,
                   static_cast<float>(kInputMax) / peak, scratch.rounded.data());
    for (std::size_t i = 0; i < plan_.outputs; ++i) {
        scratch.to_output[point * kOutputsMax + i] =
            static_cast<float>(plan_.to_output[i * plan_.points + point]) * peak / kInputMax;
    }
    std::int32_t* sums = &scratch.sums[point * extent.tiles_padded * channels_];
    const std::size_t group_size = plan_.splits * channels_ * kColumns;
    for (std::size_t column = 0; column < channels_; column += kColumns) {
        const std::size_t group = (point * channels_ + column) / kColumns;
        for (std::size_t tile = 0; tile < extent.tiles_padded; tile += kRows) {
            kernels_.multiply({.inputs = &scratch.rounded[tile * channels_],
                               .input_step = channels_,
                               .splits = plan_.splits,
                               .split_step = dilation_ * channels_,
                               .count = channels_,
                               .weights = &weights_[group * group_size],
                               .sums = &sums[tile * channels_ + column],
                               .sum_step = channels_});
        }
    }
}

void Convolution::finish(const ConvolutionRun& run, const Extent& extent, const Scratch& scratch,
                         float* sums) const {
    std::fill_n(sums, 2 * channels_, 0.0F);
    for (std::size_t tile = 0; tile < extent.tiles; ++tile) {
        const std::size_t first =
            extent.begin + tile / dilation_ * block_length() + tile % dilation_;
        if (first >= run.length) {
            continue;
        }
        const float* residual =
            run.maybe_residual == nullptr ? nullptr : run.maybe_residual + first * channels_;
        const std::size_t present = (run.length - first + dilation_ - 1) / dilation_;
        kernels_.finish({.sums = &scratch.sums[tile * channels_],
                         .point_step = extent.tiles_padded * channels_,
                         .points = plan_.points,
                         .weight_scale = weight_scale_.data(),
                         .to_output = scratch.to_output.data(),
                         .channels = channels_,
                         .bias = bias_.data(),
                         .maybe_residual = residual,
                         .out = run.output + first * channels_,
                         .out_step = dilation_ * channels_,
                         .outputs = std::min(plan_.outputs, present),
                         .sum = sums,
                         .square = sums + channels_});
    }
}

}  // namespace annex::tensor::vocoder
