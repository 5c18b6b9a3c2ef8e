#include "tensor/vocoder/toom_cook.h"

#include <gtest/gtest.h>

#include <random>

namespace annex::tensor::vocoder {
namespace {

// In exact arithmetic the three matrices give the convolution itself.
TEST(ToomCook, is_the_convolution_for_every_width) {
    std::mt19937 random(1);
    std::uniform_real_distribution<double> value(-1, 1);
    for (std::size_t width = 1; width <= 25; ++width) {
        const auto plan = toom_cook(width);
        ASSERT_GE(plan.taps * plan.splits, width);
        ASSERT_TRUE(plan.splits == 1 || plan.taps == plan.outputs) << width;
        const std::size_t n = plan.points;
        std::vector<double> filter(plan.taps * plan.splits, 0);
        for (std::size_t k = 0; k < width; ++k) {
            filter[k] = value(random);
        }
        std::vector<double> input(plan.taps * (plan.splits - 1) + n);
        for (double& x : input) {
            x = value(random);
        }
        std::vector<double> products(n, 0);
        for (std::size_t p = 0; p < n; ++p) {
            for (std::size_t split = 0; split < plan.splits; ++split) {
                double in = 0;
                double weight = 0;
                for (std::size_t i = 0; i < n; ++i) {
                    in += plan.to_input[p * n + i] * input[split * plan.taps + i];
                }
                for (std::size_t k = 0; k < plan.taps; ++k) {
                    weight += plan.to_taps[p * plan.taps + k] * filter[split * plan.taps + k];
                }
                products[p] += in * weight;
            }
        }
        for (std::size_t i = 0; i < plan.outputs; ++i) {
            double expected = 0;
            for (std::size_t k = 0; k < width; ++k) {
                expected += filter[k] * input[i + k];
            }
            double found = 0;
            for (std::size_t p = 0; p < n; ++p) {
                found += plan.to_output[i * n + p] * products[p];
            }
            EXPECT_NEAR(found, expected, 1e-9) << "width " << width << " output " << i;
        }
    }
}

}  // namespace
}  // namespace annex::tensor::vocoder
