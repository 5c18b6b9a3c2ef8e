#include "tensor/recurrent/lstm.h"

#include <algorithm>

namespace annex::tensor::recurrent {
Lstm::Lstm(const LstmWeights& weights, const Kernels& kernels,
           const transformer::Kernels& linear_kernels)
    : hidden_(weights.hidden), no_bias_(kGates * weights.hidden), kernels_(kernels) {
    const std::size_t outputs = kGates * hidden_;
    const std::size_t values = outputs * hidden_;
    for (std::size_t direction = 0; direction < weights.directions; ++direction) {
        layers_.emplace_back(
            transformer::LinearWeights{.inputs = hidden_,
                                       .outputs = outputs,
                                       .values = weights.values.subspan(direction * values, values),
                                       .scale = weights.scale.subspan(direction * outputs, outputs),
                                       .bias = no_bias_},
            false, linear_kernels);
    }
}

void Lstm::run(std::span<const float> gates, std::span<float> out, const Parallel& parallel) const {
    parallel(directions(), [&](std::size_t direction) { run_direction(direction, gates, out); });
}

void Lstm::run_direction(std::size_t direction, std::span<const float> gates,
                         std::span<float> out) const {
    const std::size_t moments = out.size() / directions() / hidden_;
    const std::size_t width = kGates * hidden_;
    const Parallel here = in_turn;
    std::vector<float> sums(width);
    std::vector<float> cell(hidden_);
    std::vector<float> state(hidden_);
    for (std::size_t count = 0; count < moments; ++count) {
        const std::size_t moment = direction == 0 ? count : moments - 1 - count;
        const std::size_t row = moment * directions() + direction;
        layers_[direction].run(state, gates.subspan(row * width, width), sums, here);
        kernels_.step(sums.data(), hidden_, cell.data(), state.data());
        std::copy(state.begin(), state.end(),
                  out.begin() + static_cast<std::ptrdiff_t>(row * hidden_));
    }
}

}  // namespace annex::tensor::recurrent
