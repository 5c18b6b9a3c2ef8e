#pragma once
// A recurrent layer (LSTM) of one or two directions whose weights are 8 bits.
//
// What a moment's input adds to the gates is computed for all moments at once by a linear layer
// before; here is what is left: the weights of the state before, and the gates. The state is
// rounded to 14 bits at every moment, by its own peak.
//
// Threads: run() from any, several at once; each direction is a task of its own.
// Source: ONNX's LSTM, whose gates are input, output, forget, cell in that order.
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "tensor/operator/parallel.h"
#include "tensor/recurrent/kernels.h"
#include "tensor/transformer/linear.h"

namespace annex::tensor::recurrent {

inline constexpr std::size_t kGates = 4;

/// Borrowed: they live in the model.
struct LstmWeights {
    std::size_t directions = 1;  ///< the second one runs backwards
    std::size_t hidden = 0;      ///< a multiple of 16
    /// Of each direction what a linear layer from `hidden` to kGates * hidden has
    /// (transformer::LinearWeights): [directions, values of it] and [directions, kGates * hidden].
    std::span<const std::int8_t> values;
    std::span<const float> scale;
};

class Lstm {
  public:
    explicit Lstm(const LstmWeights& weights, const Kernels& kernels = best_kernels(),
                  const transformer::Kernels& linear_kernels = transformer::best_kernels());
    // The layers look into this one's memory.
    Lstm(const Lstm&) = delete;
    Lstm& operator=(const Lstm&) = delete;
    Lstm(Lstm&&) = delete;
    Lstm& operator=(Lstm&&) = delete;
    ~Lstm() = default;

    /// The states of all moments; before the first one there is nought.
    /// Shapes: gates [moments, directions, kGates * hidden], out [moments, directions, hidden].
    void run(std::span<const float> gates, std::span<float> out, const Parallel& parallel) const;
    [[nodiscard]] std::size_t directions() const { return layers_.size(); }
    [[nodiscard]] std::size_t hidden() const { return hidden_; }

  private:
    void run_direction(std::size_t direction, std::span<const float> gates,
                       std::span<float> out) const;

    std::size_t hidden_;
    std::vector<float> no_bias_;
    const Kernels& kernels_;
    std::vector<transformer::Linear> layers_;  ///< one for each direction
};

}  // namespace annex::tensor::recurrent
