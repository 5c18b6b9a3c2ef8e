#include "capability/embedding/pooling.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace annex::embedding {
namespace {

using testing::ElementsAre;

// Three tokens of width 2; the last one is padding.
const std::vector<float> kStates{1, 2, 3, 6, 100, 100};

TEST(Pooling, takes_the_first_token) {
    EXPECT_THAT(pool(kStates, 2, 2, Pooling::kFirst), ElementsAre(1, 2));
}

TEST(Pooling, takes_the_last_token_that_is_no_padding) {
    EXPECT_THAT(pool(kStates, 2, 2, Pooling::kLast), ElementsAre(3, 6));
    EXPECT_THAT(pool(kStates, 2, 1, Pooling::kLast), ElementsAre(1, 2));
}

TEST(Pooling, takes_the_mean_without_padding) {
    EXPECT_THAT(pool(kStates, 2, 2, Pooling::kMean), ElementsAre(2, 4));
    EXPECT_THAT(pool(kStates, 2, 1, Pooling::kMean), ElementsAre(1, 2));
}

TEST(UnitVector, is_cut_first_and_scaled_after) {
    EXPECT_THAT(*unit_vector({3, 4, 12}, 2), ElementsAre(0.6F, 0.8F));
    EXPECT_THAT(*unit_vector({-5}, 1), ElementsAre(-1.0F));
}

TEST(UnitVector, is_refused_without_a_direction) {
    EXPECT_EQ(unit_vector({0, 0, 1}, 2).error().code, Code::kInternal);
    EXPECT_EQ(unit_vector({std::nanf(""), 1}, 2).error().code, Code::kInternal);
    EXPECT_EQ(unit_vector({std::numeric_limits<float>::infinity()}, 1).error().code,
              Code::kInternal);
}

}  // namespace
}  // namespace annex::embedding
