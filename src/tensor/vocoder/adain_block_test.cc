#include "tensor/vocoder/adain_block.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>
#include <vector>

namespace annex::tensor::vocoder {
namespace {

constexpr double kEpsilon = 1e-5;

void one_after_the_other(std::size_t count, const std::function<void(std::size_t)>& task) {
    for (std::size_t i = 0; i < count; ++i) {
        task(i);
    }
}

std::vector<float> noise(std::size_t count, double size, std::mt19937& random) {
    std::normal_distribution<double> value(0, size);
    std::vector<float> made(count);
    for (float& x : made) {
        x = static_cast<float>(value(random));
    }
    return made;
}

struct Block {
    Block(std::size_t channels, std::size_t width, double weight_size = 0.05)
        : weights(noise(kLayers * channels * channels * width, weight_size, random)),
          bias(noise(kLayers * channels, 0.5, random)),
          alpha(noise(kLayers * channels, 0.2, random)),
          gain(noise(kLayers * channels, 0.3, random)),
          shift(noise(kLayers * channels, 0.3, random)) {
        for (float& x : alpha) {
            x += 1;
        }
        for (float& x : gain) {
            x += 1;
        }
        shape.channels = channels;
        shape.width = width;
        shape.dilations = {1, 1, 3, 1, 5, 1};
        shape.weights = weights;
        shape.bias = bias;
        shape.alpha = alpha;
    }

    std::mt19937 random{7};
    std::vector<float> weights;
    std::vector<float> bias;
    std::vector<float> alpha;
    std::vector<float> gain;
    std::vector<float> shift;
    AdainBlockWeights shape;
};

using Sound = std::vector<std::vector<double>>;  // [channels][length]

/// What one layer computes, as its definition says it.
Sound layer_of(const Block& block, std::size_t layer, Sound x) {
    const auto& [channels, width, dilations, weights, bias, alpha] = block.shape;
    const std::size_t length = x.front().size();
    for (std::size_t c = 0; c < channels; ++c) {
        double mean = 0;
        double variance = 0;
        for (const double v : x[c]) {
            mean += v / static_cast<double>(length);
        }
        for (const double v : x[c]) {
            variance += (v - mean) * (v - mean) / static_cast<double>(length);
        }
        const std::size_t at = layer * channels + c;
        for (double& v : x[c]) {
            v = (v - mean) / std::sqrt(variance + kEpsilon) * block.gain[at] + block.shift[at];
            v += std::pow(std::sin(alpha[at] * v), 2) / alpha[at];
        }
    }
    Sound y(channels, std::vector<double>(length));
    const auto dilation = static_cast<std::ptrdiff_t>(dilations[layer]);
    for (std::size_t out = 0; out < channels; ++out) {
        for (std::size_t t = 0; t < length; ++t) {
            y[out][t] = bias[layer * channels + out];
            for (std::size_t k = 0; k < width; ++k) {
                const auto from =
                    static_cast<std::ptrdiff_t>(t) +
                    (static_cast<std::ptrdiff_t>(k) - static_cast<std::ptrdiff_t>(width / 2)) *
                        dilation;
                if (from < 0 || from >= static_cast<std::ptrdiff_t>(length)) {
                    continue;
                }
                for (std::size_t in = 0; in < channels; ++in) {
                    y[out][t] += weights[((layer * channels + out) * channels + in) * width + k] *
                                 x[in][static_cast<std::size_t>(from)];
                }
            }
        }
    }
    return y;
}

Sound expected_of(const Block& block, Sound x) {
    for (std::size_t layer = 0; layer < kLayers; layer += 2) {
        const auto added = layer_of(block, layer + 1, layer_of(block, layer, x));
        for (std::size_t c = 0; c < x.size(); ++c) {
            for (std::size_t t = 0; t < x[c].size(); ++t) {
                x[c][t] += added[c][t];
            }
        }
    }
    return x;
}

std::vector<float> result_of(const Block& block, const std::vector<float>& x,
                             const Kernels& kernels) {
    const AdainBlock made(block.shape, kernels);
    const std::size_t length = x.size() / block.shape.channels;
    std::vector<float> workspace(made.workspace(length));
    std::vector<float> out(x.size());
    made.run(x, length, block.gain, block.shift, workspace, out, one_after_the_other);
    return out;
}

/// How far the signal stands above the error, in decibel.
double accuracy_db(const Block& block, std::size_t length, double size, const Kernels& kernels) {
    std::mt19937 random(11);
    const auto x = noise(block.shape.channels * length, size, random);
    Sound sound(block.shape.channels);
    for (std::size_t c = 0; c < sound.size(); ++c) {
        sound[c].assign(x.begin() + static_cast<std::ptrdiff_t>(c * length),
                        x.begin() + static_cast<std::ptrdiff_t>((c + 1) * length));
    }
    const auto expected = expected_of(block, sound);
    const auto found = result_of(block, x, kernels);
    double signal = 0;
    double error = 0;
    for (std::size_t c = 0; c < sound.size(); ++c) {
        for (std::size_t t = 0; t < length; ++t) {
            signal += std::pow(expected[c][t], 2);
            error += std::pow(expected[c][t] - found[c * length + t], 2);
        }
    }
    return 10 * std::log10(signal / (error + 1e-30));
}

class EveryKernel : public testing::TestWithParam<const Kernels*> {};

std::vector<const Kernels*> kernels_here() {
    std::vector<const Kernels*> found = {&portable_kernels()};
    if (has_avx2()) {
        found.push_back(&avx2_kernels());
    }
    return found;
}

INSTANTIATE_TEST_SUITE_P(Kernels, EveryKernel, testing::ValuesIn(kernels_here()),
                         [](const auto& named) { return std::string(named.param->name); });

TEST_P(EveryKernel, computes_the_block_at_every_width) {
    for (const std::size_t width : {1U, 3U, 5U, 7U, 9U, 11U, 13U}) {
        const Block block(16, width);
        EXPECT_GT(accuracy_db(block, 130, 1, *GetParam()), 45) << "width " << width;
    }
}

// Around the ends of tiles, blocks and chunks; shorter than the filters reach.
TEST_P(EveryKernel, computes_every_length) {
    const Block block(16, 11);
    for (const std::size_t length :
         {1U, 2U, 5U, 6U, 7U, 29U, 30U, 31U, 59U, 255U, 256U, 257U, 2303U, 2304U, 2305U, 2340U}) {
        EXPECT_GT(accuracy_db(block, length, 1, *GetParam()), 40) << "length " << length;
    }
}

// Rounding follows the signal: neither silence nor noise at full level loses accuracy, and no sum
// of the largest products overflows.
TEST_P(EveryKernel, is_as_good_for_small_and_large_values) {
    for (const double weight : {1e-4, 0.05, 10.0}) {
        for (const double size : {1e-3, 1.0, 1e3}) {
            const Block block(32, 11, weight);
            EXPECT_GT(accuracy_db(block, 100, size, *GetParam()), 40)
                << "weights " << weight << " input " << size;
        }
    }
}

TEST_P(EveryKernel, digital_silence_is_no_division_by_zero) {
    const Block block(16, 7);
    for (const float y : result_of(block, std::vector<float>(16 * 50, 0.0F), *GetParam())) {
        EXPECT_TRUE(std::isfinite(y));
    }
}

TEST_P(EveryKernel, a_value_that_is_no_number_is_seen_in_the_result) {
    const Block block(16, 7);
    std::vector<float> x(16 * 50, 0.5F);
    x[77] = std::nanf("");
    bool seen = false;
    for (const float y : result_of(block, x, *GetParam())) {
        seen = seen || !std::isfinite(y);
    }
    EXPECT_TRUE(seen);
}

TEST(AdainBlock, of_no_length_is_nothing) {
    const Block block(16, 3);
    EXPECT_TRUE(result_of(block, {}, best_kernels()).empty());
}

}  // namespace
}  // namespace annex::tensor::vocoder
