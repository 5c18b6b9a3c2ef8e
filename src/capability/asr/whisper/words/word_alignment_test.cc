#include "capability/asr/whisper/words/word_alignment.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace annex::asr {
namespace {

// Each row looks at `each` positions of its own, over a floor of noise.
HeadShares stairs(std::size_t heads, std::size_t tokens, std::size_t positions, std::size_t each,
                  float noise) {
    HeadShares shares{heads, tokens, positions, std::vector<float>(heads * tokens * positions)};
    std::mt19937 random(7);  // NOLINT(cert-msc51-cpp): the same numbers in every run
    for (std::size_t row = 0; row < heads * tokens; ++row) {
        for (std::size_t i = 0; i < positions; ++i) {
            const bool own = i / each == row % tokens;
            const float other = static_cast<float>(random() % 1000) / 1000 * noise;
            shares.shares[row * positions + i] = own ? 1.0F : other;
        }
    }
    return shares;
}

TEST(Warp, goes_the_cheapest_way) {
    // Cheap: row 0 at columns 0-1, row 1 at 2, row 2 at 3-4.
    const std::vector<float> costs = {0, 0, 9, 9, 9,  //
                                      9, 9, 0, 9, 9,  //
                                      9, 9, 9, 0, 0};
    EXPECT_EQ(warp(costs, 3, 5), (std::vector<std::size_t>{0, 2, 3}));
}

TEST(Warp, takes_one_row_one_column_and_more_rows_than_columns) {
    EXPECT_EQ(warp(std::vector<float>{1, 2, 3}, 1, 3), std::vector<std::size_t>{0});
    EXPECT_EQ(warp(std::vector<float>{1, 2, 3}, 3, 1), (std::vector<std::size_t>{0, 0, 0}));
    EXPECT_EQ(warp(std::vector<float>(12, 1), 6, 2).size(), 6U);
}

TEST(Smooth, takes_a_spike_away_and_leaves_short_rows) {
    std::vector<float> row = {0, 0, 0, 0, 9, 0, 0, 0, 0};
    smooth(row);
    EXPECT_EQ(row, std::vector<float>(9, 0));
    std::vector<float> step = {0, 0, 0, 0, 0, 1, 1, 1, 1, 1};
    smooth(step);
    EXPECT_EQ(step, (std::vector<float>{0, 0, 0, 0, 0, 1, 1, 1, 1, 1}));
    std::vector<float> brief = {0, 9, 0};
    smooth(brief);
    EXPECT_EQ(brief, (std::vector<float>{0, 9, 0}));
}

TEST(TokenPositions, finds_each_token_through_noise) {
    const auto found = token_positions(stairs(3, 10, 300, 20, 0.3F), 2, 300);
    ASSERT_EQ(found.size(), 7U);
    // Row 2 is the first: what lies before it belongs to it.
    EXPECT_EQ(found[0], 0U);
    for (std::size_t i = 1; i < found.size(); ++i) {
        EXPECT_NEAR(static_cast<double>(found[i]), static_cast<double>(20 * (i + 2)), 4) << i;
    }
}

TEST(TokenPositions, never_run_backwards_whatever_the_shares_are) {
    for (const float value : {0.0F, 1.0F, 1e-30F, 1e30F, std::nanf("")}) {
        HeadShares shares{2, 6, 40, std::vector<float>(2 * 6 * 40, value)};
        const auto found = token_positions(std::move(shares), 1, 1000);
        ASSERT_EQ(found.size(), 4U);
        for (std::size_t i = 1; i < found.size(); ++i) {
            EXPECT_GE(found[i], found[i - 1]);
            EXPECT_LT(found[i], 40U);
        }
    }
}

TEST(TokenPositions, keep_to_the_sound) {
    for (const auto position : token_positions(stairs(1, 10, 300, 30, 0), 0, 100)) {
        EXPECT_LT(position, 100U);
    }
    EXPECT_EQ(token_positions(stairs(1, 10, 300, 30, 0), 0, 0).back(), 0U);
}

}  // namespace
}  // namespace annex::asr
