#include "capability/embedding/batches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace annex::embedding {
namespace {

using testing::ElementsAre;

TEST(Batches, are_one_text_each_where_texts_must_not_mix) {
    const std::vector<std::size_t> lengths{5, 3, 9};
    EXPECT_THAT(make_batches(lengths, {.texts_max = 1}), ElementsAre(Batch{1}, Batch{0}, Batch{2}));
}

TEST(Batches, put_similar_lengths_together) {
    const std::vector<std::size_t> lengths{100, 3, 101, 4, 5};
    EXPECT_THAT(make_batches(lengths, {.texts_max = 3, .tokens_max = 1000}),
                ElementsAre(Batch{1, 3, 4}, Batch{0, 2}));
}

TEST(Batches, count_padding_against_the_limit_of_tokens) {
    const std::vector<std::size_t> lengths{4, 6, 6};
    EXPECT_THAT(make_batches(lengths, {.texts_max = 8, .tokens_max = 18}),
                ElementsAre(Batch{0, 1, 2}));
    EXPECT_THAT(make_batches(lengths, {.texts_max = 8, .tokens_max = 17}),
                ElementsAre(Batch{0, 1}, Batch{2}));
}

TEST(Batches, hold_a_text_longer_than_the_limit_alone) {
    const std::vector<std::size_t> lengths{50, 2};
    EXPECT_THAT(make_batches(lengths, {.texts_max = 8, .tokens_max = 10}),
                ElementsAre(Batch{1}, Batch{0}));
    EXPECT_TRUE(make_batches({}, {}).empty());
}

}  // namespace
}  // namespace annex::embedding
