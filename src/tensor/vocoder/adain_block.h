#pragma once
// A residual block of an iSTFTNet-like vocoder with style: three times
//     x = x + convolve(snake(normalise(convolve(snake(normalise(x))))))
// where normalise() takes mean and variance of each channel over time and gives it the style's gain
// and shift ("AdaIN"), and the first convolution of each pair is dilated.
//
// Life: prepared once, run many times. Threads: run() from any thread; it spreads its work with the
// `parallel` it is given.
// Source: AdaINResBlock1 of StyleTTS 2 (Li et al., 2023) and Kokoro; the snake activation is of Liu
// et al., "Neural Networks Fail to Learn Periodic Functions", 2020.
#include <array>
#include <span>
#include <vector>

#include "tensor/operator/parallel.h"
#include "tensor/vocoder/convolution.h"

namespace annex::tensor::vocoder {

inline constexpr std::size_t kLayers = 6;  ///< three pairs

/// Layers in the order they are run in.
struct AdainBlockWeights {
    std::size_t channels = 0;  ///< a multiple of kColumns
    std::size_t width = 0;     ///< of the filters; odd
    std::array<std::size_t, kLayers> dilations{};
    std::span<const float> weights;  ///< [kLayers, channels, channels, width]
    std::span<const float> bias;     ///< [kLayers, channels]
    std::span<const float> alpha;    ///< [kLayers, channels]
};

class AdainBlock {
  public:
    explicit AdainBlock(const AdainBlockWeights& weights, const Kernels& kernels = best_kernels());

    [[nodiscard]] std::size_t channels() const { return channels_; }

    /// Floats of working memory that a run over `length` moments needs.
    [[nodiscard]] std::size_t workspace(std::size_t length) const;
    /// Shapes: x and out [channels, length]; gain and shift [kLayers, channels]. A length of 0 does
    /// nothing. `workspace` as workspace() says.
    void run(std::span<const float> x, std::size_t length, std::span<const float> gain,
             std::span<const float> shift, std::span<float> workspace, std::span<float> out,
             const Parallel& parallel) const;

  private:
    struct Moments;
    void normalise(std::size_t layer, const Moments& moments, std::span<const float> gain,
                   std::span<const float> shift, std::vector<float>& affine) const;

    std::size_t channels_;
    std::vector<Convolution> convolutions_;
    std::vector<float> alpha_;
    std::vector<float> inverse_alpha_;
};

}  // namespace annex::tensor::vocoder
