// The recurrent layer's arithmetic against plain floating point, for every kernel this machine
// runs.
#include "tensor/recurrent/lstm.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "tensor/operator/test_signals.h"

namespace annex::tensor::recurrent {
namespace {

const Parallel kLastFirst = [](std::size_t count, const std::function<void(std::size_t)>& task) {
    for (std::size_t i = count; i > 0; --i) {
        task(i - 1);
    }
};

double sigmoid(double x) {
    return 1 / (1 + std::exp(-x));
}

struct Layer {
    std::size_t directions, hidden;
    std::vector<std::int8_t> values;
    std::vector<float> scale;

    Layer(std::size_t ways, std::size_t states)
        : directions(ways),
          hidden(states),
          values(ways * 4 * states * states),
          scale(ways * 4 * states) {
        std::mt19937 random(3);
        for (auto& value : values) {
            value = static_cast<std::int8_t>(static_cast<int>(random() % 255) - 127);
        }
        for (std::size_t i = 0; i < scale.size(); ++i) {
            scale[i] = 0.003F + 0.0003F * static_cast<float>(i % 7);
        }
    }

    [[nodiscard]] LstmWeights weights() const { return {directions, hidden, values, scale}; }
    [[nodiscard]] std::size_t width() const { return directions * 4 * hidden; }

    [[nodiscard]] double weight(std::size_t direction, std::size_t gate, std::size_t input) const {
        const std::size_t at = direction * 4 * hidden * hidden + gate / 16 * hidden * 16 +
                               input / 2 * 32 + gate % 16 * 2 + input % 2;
        return static_cast<double>(values[at]) *
               static_cast<double>(scale[direction * 4 * hidden + gate]);
    }

    /// As ONNX defines its LSTM.
    [[nodiscard]] std::vector<float> exactly(std::span<const float> gates) const {
        const std::size_t moments = gates.size() / width();
        std::vector<float> out(moments * directions * hidden);
        for (std::size_t d = 0; d < directions; ++d) {
            std::vector<double> cell(hidden);
            std::vector<double> state(hidden);
            for (std::size_t count = 0; count < moments; ++count) {
                const std::size_t moment = d == 0 ? count : moments - 1 - count;
                const std::size_t row = moment * directions + d;
                std::vector<double> sums(4 * hidden);
                for (std::size_t gate = 0; gate < sums.size(); ++gate) {
                    sums[gate] = static_cast<double>(gates[row * sums.size() + gate]);
                    for (std::size_t i = 0; i < hidden; ++i) {
                        sums[gate] += weight(d, gate, i) * state[i];
                    }
                }
                for (std::size_t i = 0; i < hidden; ++i) {
                    cell[i] = sigmoid(sums[2 * hidden + i]) * cell[i] +
                              sigmoid(sums[i]) * std::tanh(sums[3 * hidden + i]);
                    state[i] = sigmoid(sums[hidden + i]) * std::tanh(cell[i]);
                    out[row * hidden + i] = static_cast<float>(state[i]);
                }
            }
        }
        return out;
    }
};

struct Pair {
    const Kernels* own;
    const transformer::Kernels* linear;
};

class EachKernel : public testing::TestWithParam<Pair> {
  protected:
    static std::vector<float> states(const Layer& layer, std::span<const float> gates,
                                     const Parallel& parallel = in_turn) {
        std::vector<float> out(gates.size() / 4);
        Lstm(layer.weights(), *GetParam().own, *GetParam().linear).run(gates, out, parallel);
        return out;
    }
};

TEST_P(EachKernel, states_are_near_exact_forwards_and_backwards) {
    for (const std::size_t directions : {1U, 2U}) {
        for (const std::size_t hidden : {16U, 48U}) {
            const Layer layer(directions, hidden);
            for (const std::size_t moments : {1U, 2U, 90U}) {
                const auto gates = noise(moments * layer.width(), 1);
                EXPECT_GT(signal_to_error_db(layer.exactly(gates), states(layer, gates)), 60)
                    << directions << ' ' << hidden << ' ' << moments;
            }
        }
    }
}

// An unnoticed overflow of the exponential would make all of what follows no number.
TEST_P(EachKernel, gates_wide_open_and_shut_stay_numbers) {
    const Layer layer(2, 16);
    const auto gates = noise(40 * layer.width(), 2, 1e4F);
    EXPECT_GT(signal_to_error_db(layer.exactly(gates), states(layer, gates)), 60);
}

TEST_P(EachKernel, directions_may_run_in_any_order) {
    const Layer layer(2, 16);
    const auto gates = noise(7 * layer.width(), 3);
    EXPECT_EQ(states(layer, gates), states(layer, gates, kLastFirst));
}

TEST_P(EachKernel, nothing_said_has_no_states) {
    EXPECT_TRUE(states(Layer(2, 16), {}).empty());
}

std::vector<Pair> kernels_here() {
    std::vector<Pair> found = {{&portable_kernels(), &transformer::portable_kernels()}};
    if (has_avx2()) {
        found.push_back({&avx2_kernels(), &transformer::avx2_kernels()});
    }
    return found;
}

INSTANTIATE_TEST_SUITE_P(Kernels, EachKernel, testing::ValuesIn(kernels_here()),
                         [](const auto& one) { return std::string(one.param.own->name); });

}  // namespace
}  // namespace annex::tensor::recurrent
