#pragma once
// A linear layer with 8-bit weights: y = x W' + b, with GELU or a residual behind it.
//
// Each row of x is rounded to 14 bits by its own peak (fewer where a sum of so many inputs could
// leave 32 bits), each output's weights have a scale of their own.
//
// Threads: run() from any, several at once.
#include <cstddef>
#include <cstdint>
#include <span>

#include "tensor/operator/parallel.h"
#include "tensor/transformer/kernels.h"

namespace annex::tensor::transformer {

/// Borrowed: they live in the model.
struct LinearWeights {
    std::size_t inputs = 0;   ///< a multiple of 16, at most kInputsMax
    std::size_t outputs = 0;  ///< a multiple of kColumns
    /// [outputs / kColumns, inputs / 2, kColumns, 2]: pairs of inputs lie together. -127 .. 127.
    std::span<const std::int8_t> values;
    std::span<const float> scale;  ///< [outputs]
    std::span<const float> bias;   ///< [outputs]
};

class Linear {
  public:
    static constexpr std::size_t kInputsMax = 16384;

    Linear(const LinearWeights& weights, bool gelu, const Kernels& kernels = best_kernels());

    /// Shapes: x [rows, inputs], maybe_residual [rows, outputs] or empty, out [rows, outputs].
    void run(std::span<const float> x, std::span<const float> maybe_residual, std::span<float> out,
             const Parallel& parallel) const;
    [[nodiscard]] std::size_t inputs() const { return weights_.inputs; }
    [[nodiscard]] std::size_t outputs() const { return weights_.outputs; }

  private:
    /// Some rows from `first` on, and of these the outputs [begin, end).
    struct Block {
        std::size_t first, rows, begin, end;
    };

    void round_rows(std::span<const float> x, std::size_t rows, std::int16_t* rounded,
                    float* scale) const;
    /// Fewer than kRows rows: as fast as the weights can be read.
    void run_few(std::size_t rows, std::span<const float> x, const float* maybe_residual,
                 float* out, const Parallel& parallel) const;
    void finish(const std::int32_t* sums, std::size_t first, std::size_t rows, std::size_t column,
                const float* scale, const float* maybe_residual, float* out) const;
    void run_block(const Block& block, std::span<const float> x, const float* maybe_residual,
                   float* out) const;

    LinearWeights weights_;
    bool gelu_;
    float level_;  ///< what the peak of a row becomes
    const Kernels& kernels_;
};

}  // namespace annex::tensor::transformer
