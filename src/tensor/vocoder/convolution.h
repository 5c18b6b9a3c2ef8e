#pragma once
// A one-dimensional convolution that keeps its length ("same" padding, stride 1), as many channels
// out as in, over an activated input: the building stone of the vocoder's residual blocks.
//
// Life: prepared once, run many times. Threads: run_chunk() from several at once, each with its own
// Scratch and chunk.
#include <cstdint>
#include <span>
#include <vector>

#include "tensor/operator/aligned.h"
#include "tensor/vocoder/kernels.h"
#include "tensor/vocoder/toom_cook.h"

namespace annex::tensor::vocoder {

/// Working memory of one thread; grows to what it needs once.
struct Scratch {
    AlignedVector<float> activated;
    AlignedVector<float> points;
    AlignedVector<float> peak;
    AlignedVector<std::int16_t> rounded;
    AlignedVector<std::int32_t> sums;  ///< [points, tiles, channels]
    std::vector<float> to_output;      ///< [points, kOutputsMax]
};

/// One run of a convolution over a sound of `length` moments, [length, channels].
struct ConvolutionRun {
    const float* input;
    std::size_t length;
    Activation activation;
    const float* maybe_residual;  ///< [length, channels], added to the result; null: none
    float* output;                ///< may be the residual itself
    float* sums;                  ///< [chunks, 2, channels]: of the output and of its squares
};

class Convolution {
  public:
    /// Shapes: weights [channels, channels, width] (out, in, time); bias [channels], or empty.
    /// Channels: a multiple of kColumns. Width: odd. Dilation: 1 or more.
    Convolution(std::span<const float> weights, std::span<const float> bias, std::size_t channels,
                std::size_t width, std::size_t dilation, const Kernels& kernels);

    /// How many pieces a sound of that length is computed in.
    [[nodiscard]] std::size_t chunks(std::size_t length) const;
    /// Moments in one of them, but for the last.
    [[nodiscard]] std::size_t chunk_length() const { return chunk_blocks_ * block_length(); }
    void run_chunk(const ConvolutionRun& run, std::size_t chunk, Scratch& scratch) const;

  private:
    /// Which tiles a chunk computes. A block is the moments of `dilation` interleaved tiles.
    struct Extent {
        std::size_t begin;  ///< first moment
        std::size_t tiles;  ///< computed
        std::size_t tiles_read;
        std::size_t tiles_padded;
        std::size_t rows;  ///< activated moments, padding at the ends included
    };

    [[nodiscard]] std::size_t block_length() const { return plan_.outputs * dilation_; }
    [[nodiscard]] Extent extent(std::size_t length, std::size_t chunk) const;
    void prepare(std::span<const float> weights);
    void prepare_row(std::size_t point, std::size_t column, std::span<const double> row);
    void activate(const ConvolutionRun& run, const Extent& extent, Scratch& scratch) const;
    void add_point(const Extent& extent, std::size_t point, Scratch& scratch) const;
    void finish(const ConvolutionRun& run, const Extent& extent, const Scratch& scratch,
                float* sums) const;

    const Kernels& kernels_;
    ToomCook plan_;
    std::size_t channels_;
    std::size_t width_;
    std::size_t dilation_;
    std::size_t chunk_blocks_;
    std::vector<float> to_input_;
    AlignedVector<std::int16_t> weights_;  ///< [points, channels / 16, splits, channels / 2, 16, 2]
    std::vector<float> weight_scale_;      ///< [points, channels]
    std::vector<float> bias_;
};

}  // namespace annex::tensor::vocoder
