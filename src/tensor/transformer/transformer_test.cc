// The operators' arithmetic against plain floating point, for every kernel this machine runs.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <numeric>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "tensor/operator/test_signals.h"
#include "tensor/transformer/attention.h"
#include "tensor/transformer/linear.h"

namespace annex::tensor::transformer {
namespace {

struct Layer {
    std::size_t inputs, outputs;
    std::vector<std::int8_t> values;
    std::vector<float> scale, bias;

    Layer(std::size_t in, std::size_t out)
        : inputs(in), outputs(out), values(in * out), scale(out), bias(noise(out, 5)) {
        std::mt19937 random(3);
        for (auto& value : values) {
            value = static_cast<std::int8_t>(static_cast<int>(random() % 255) - 127);
        }
        for (std::size_t i = 0; i < out; ++i) {
            scale[i] = 0.001F + 0.0001F * static_cast<float>(i % 7);
        }
    }

    [[nodiscard]] LinearWeights weights() const { return {inputs, outputs, values, scale, bias}; }

    [[nodiscard]] double weight(std::size_t output, std::size_t input) const {
        const std::size_t at = output / 16 * inputs * 16 + input / 2 * 32 + output % 16 * 2;
        return static_cast<double>(values[at + input % 2]) * static_cast<double>(scale[output]);
    }

    [[nodiscard]] std::vector<float> exactly(std::span<const float> x, bool gelu) const {
        std::vector<float> out;
        for (std::size_t row = 0; row < x.size() / inputs; ++row) {
            for (std::size_t o = 0; o < outputs; ++o) {
                double sum = bias[o];
                for (std::size_t i = 0; i < inputs; ++i) {
                    sum += weight(o, i) * static_cast<double>(x[row * inputs + i]);
                }
                if (gelu) {
                    sum *= 0.5 * std::erfc(-sum / std::sqrt(2.0));
                }
                out.push_back(static_cast<float>(sum));
            }
        }
        return out;
    }
};

class EachKernel : public testing::TestWithParam<const Kernels*> {};

TEST_P(EachKernel, linear_is_near_exact_whatever_the_number_of_rows) {
    const Layer layer(64, 48);
    for (const std::size_t rows : {1U, 2U, 3U, 4U, 5U, 6U, 7U, 1000U}) {
        const auto x = noise(rows * 64, 1);
        std::vector<float> out(rows * 48);
        Linear(layer.weights(), false, *GetParam()).run(x, {}, out, in_turn);
        EXPECT_GT(signal_to_error_db(layer.exactly(x, false), out), 70) << rows;
    }
}

TEST_P(EachKernel, gelu_and_residual_come_behind) {
    const Layer layer(32, 16);
    const auto x = noise(13 * 32, 1, 4);
    const auto residual = noise(13 * 16, 2);
    std::vector<float> out(residual.size());
    Linear(layer.weights(), true, *GetParam()).run(x, residual, out, in_turn);
    auto wanted = layer.exactly(x, true);
    std::ranges::transform(wanted, residual, wanted.begin(), std::plus<>());
    EXPECT_GT(signal_to_error_db(wanted, out), 60);
}

TEST_P(EachKernel, a_row_of_outliers_does_not_spoil_its_neighbours) {
    const Layer layer(64, 16);
    auto x = noise(12 * 64, 1);
    std::transform(x.begin(), x.begin() + 64, x.begin(), [](float v) { return v * 1e4F; });
    std::vector<float> out(12 * 16);
    Linear(layer.weights(), false, *GetParam()).run(x, {}, out, in_turn);
    const auto wanted = layer.exactly(x, false);
    EXPECT_GT(signal_to_error_db(std::span(wanted).subspan(16), std::span(out).subspan(16)), 70);
}

// The largest sums there can be: every input and weight at its peak, of one sign.
TEST_P(EachKernel, no_sum_leaves_32_bits) {
    for (const std::size_t inputs : {512U, 2048U, 16384U}) {
        Layer layer(inputs, 16);
        std::ranges::fill(layer.values, std::int8_t{-127});
        const std::vector<float> x(6 * inputs, 3.0F);
        std::vector<float> out(6 * 16);
        Linear(layer.weights(), false, *GetParam()).run(x, {}, out, in_turn);
        EXPECT_GT(signal_to_error_db(layer.exactly(x, false), out), 55) << inputs;
    }
}

TEST_P(EachKernel, silence_gives_the_bias) {
    const Layer layer(32, 16);
    std::vector<float> out(2 * 16);
    Linear(layer.weights(), false, *GetParam()).run(std::vector<float>(64), {}, out, in_turn);
    EXPECT_EQ(std::vector<float>(out.begin(), out.begin() + 16), layer.bias);
}

std::vector<float> attend_exactly(std::span<const float> joint, std::size_t heads,
                                  std::size_t size) {
    const std::size_t width = heads * size;
    const std::size_t positions = joint.size() / (3 * width);
    std::vector<float> out(positions * width);
    for (std::size_t h = 0; h < heads; ++h) {
        for (std::size_t q = 0; q < positions; ++q) {
            std::vector<double> score(positions);
            for (std::size_t k = 0; k < positions; ++k) {
                for (std::size_t c = 0; c < size; ++c) {
                    score[k] += static_cast<double>(joint[q * 3 * width + h * size + c]) *
                                static_cast<double>(joint[(k * 3 + 1) * width + h * size + c]);
                }
            }
            const double most = *std::ranges::max_element(score);
            double total = 0;
            for (auto& s : score) {
                s = std::exp(s - most);
                total += s;
            }
            for (std::size_t c = 0; c < size; ++c) {
                double sum = 0;
                for (std::size_t k = 0; k < positions; ++k) {
                    sum +=
                        score[k] * static_cast<double>(joint[(k * 3 + 2) * width + h * size + c]);
                }
                out[q * width + h * size + c] = static_cast<float>(sum / total);
            }
        }
    }
    return out;
}

struct Packed {
    std::vector<std::byte> bytes;
    std::span<std::byte> memory;
};

Packed pack(const Attention& attention, std::span<const float> joint, std::size_t positions) {
    const std::size_t width = attention.width();
    const std::size_t size = attention.heads() * attention.head_bytes(positions);
    Packed out{std::vector<std::byte>(size + 64), {}};
    void* begin = out.bytes.data();
    std::size_t space = out.bytes.size();
    out.memory = {static_cast<std::byte*>(std::align(64, size, begin, space)), size};
    attention.pack({&joint[width], 3 * width}, {&joint[2 * width], 3 * width}, positions,
                   out.memory, in_turn);
    return out;
}

std::vector<float> attend(std::span<const float> joint, std::size_t heads, std::size_t size,
                          const Kernels& kernels) {
    const Attention attention(heads, size, kernels);
    const std::size_t width = heads * size;
    const std::size_t positions = joint.size() / (3 * width);
    std::vector<float> out(positions * width);
    const auto packed = pack(attention, joint, positions);
    attention.attend({{joint.data(), 3 * width}, positions, packed.memory, out, nullptr}, in_turn);
    return out;
}

TEST_P(EachKernel, attention_is_near_exact_whatever_the_number_of_positions) {
    for (const std::size_t positions : {1U, 2U, 15U, 16U, 17U, 125U, 300U}) {
        // Scores of about +-10: some queries look at one place, others everywhere.
        const auto joint = noise(positions * 3 * 64, 7, 1.3F);
        const auto out = attend(joint, 2, 32, *GetParam());
        EXPECT_GT(signal_to_error_db(attend_exactly(joint, 2, 32), out), 55) << positions;
    }
}

TEST_P(EachKernel, attention_to_everything_alike_is_the_mean) {
    auto joint = noise(700 * 3 * 32, 9);
    for (std::size_t i = 0; i < 700; ++i) {
        std::fill_n(joint.begin() + static_cast<std::ptrdiff_t>(i) * 96, 32, 0.0F);  // queries
    }
    const auto out = attend(joint, 1, 32, *GetParam());
    EXPECT_GT(signal_to_error_db(attend_exactly(joint, 1, 32), out), 40);
}

TEST_P(EachKernel, scores_far_apart_neither_overflow_nor_vanish) {
    const auto joint = noise(40 * 3 * 32, 4, 30);
    const auto out = attend(joint, 1, 32, *GetParam());
    EXPECT_GT(signal_to_error_db(attend_exactly(joint, 1, 32), out), 40);
}

// A single query takes another way than many do.
TEST_P(EachKernel, a_query_sees_the_same_alone_and_its_shares_are_told) {
    constexpr std::size_t kPositions = 77;
    const auto joint = noise(kPositions * 3 * 64, 7, 1.3F);
    const auto together = attend(joint, 2, 32, *GetParam());
    const Attention attention(2, 32, *GetParam());
    const auto packed = pack(attention, joint, kPositions);
    std::vector<float> out(64);
    std::vector<float> shares(2 * kPositions);
    attention.attend({{&joint[5 * 192], 192}, 1, packed.memory, out, shares.data()}, in_turn);
    EXPECT_EQ(out, std::vector<float>(&together[5 * 64], &together[6 * 64]));
    for (const std::size_t head : {0U, 1U}) {
        const auto own = std::span(shares).subspan(head * kPositions, kPositions);
        EXPECT_NEAR(std::accumulate(own.begin(), own.end(), 0.0F), 1, 1e-5);
        double mixed = 0;
        for (std::size_t i = 0; i < kPositions; ++i) {
            mixed += static_cast<double>(own[i]) *
                     static_cast<double>(joint[(i * 3 + 2) * 64 + head * 32]);
        }
        EXPECT_NEAR(mixed, static_cast<double>(out[head * 32]), 0.005);
    }
}

TEST_P(EachKernel, bytes_that_are_no_memory_have_no_positions) {
    const Attention attention(2, 32, *GetParam());
    auto packed = pack(attention, noise(20 * 192, 1), 20);
    EXPECT_EQ(attention.positions(packed.memory), 20U);
    EXPECT_EQ(attention.positions(packed.memory.first(packed.memory.size() - 64)), 0U);
    EXPECT_EQ(attention.positions(packed.memory.first(3)), 0U);
    EXPECT_EQ(attention.positions({}), 0U);
    std::ranges::fill(packed.memory.first(8), std::byte{255});
    EXPECT_EQ(attention.positions(packed.memory), 0U);
}

std::vector<const Kernels*> kernels_here() {
    std::vector<const Kernels*> found = {&portable_kernels()};
    if (has_avx2()) {
        found.push_back(&avx2_kernels());
    }
    return found;
}

INSTANTIATE_TEST_SUITE_P(Kernels, EachKernel, testing::ValuesIn(kernels_here()),
                         [](const auto& one) { return std::string(one.param->name); });

}  // namespace
}  // namespace annex::tensor::transformer
