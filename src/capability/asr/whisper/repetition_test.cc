#include "capability/asr/whisper/repetition.h"

#include <gtest/gtest.h>

namespace annex::asr {
namespace {

std::vector<TokenId> times(const std::vector<TokenId>& phrase, int count) {
    std::vector<TokenId> all;
    for (int i = 0; i < count; ++i) {
        all.insert(all.end(), phrase.begin(), phrase.end());
    }
    return all;
}

TEST(CompressionRatio, tells_speech_from_loops) {
    EXPECT_EQ(compression_ratio(""), 0);
    EXPECT_LT(compression_ratio("It was the best of times, it was the worst of times."), 2.4);
    std::string loop;
    for (int i = 0; i < 30; ++i) {
        loop += "Thank you. ";
    }
    EXPECT_GT(compression_ratio(loop), 2.4);
    // zlib.compress in Python gives 14 bytes.
    EXPECT_NEAR(compression_ratio("aaaaaaaaaaaaaaaaaaaaaaaa"), 24.0 / 11, 0.01);
}

TEST(EndsInLoop, sees_long_loops_only) {
    EXPECT_TRUE(ends_in_loop(times({1, 2, 3}, 20)));
    EXPECT_TRUE(ends_in_loop(times({7}, 48)));
    EXPECT_FALSE(ends_in_loop(times({7}, 47)));
    EXPECT_FALSE(ends_in_loop(times({1, 2, 3}, 8)));  // "no, no, no ..." is speech
    EXPECT_FALSE(ends_in_loop({}));
    auto left = times({1, 2, 3}, 20);
    left.push_back(9);
    EXPECT_FALSE(ends_in_loop(left));
}

TEST(WithoutLoops, keeps_one_of_many_and_all_of_few) {
    auto tokens = times({1, 2}, 6);
    tokens.insert(tokens.begin(), 9);
    tokens.push_back(8);
    EXPECT_EQ(without_loops(tokens), (std::vector<TokenId>{9, 1, 2, 8}));
    EXPECT_EQ(without_loops(times({1, 2}, 4)), times({1, 2}, 4));
    EXPECT_TRUE(without_loops({}).empty());
}

TEST(PhantomPhrase, is_known_whatever_its_marks) {
    EXPECT_TRUE(is_phantom_phrase(" Thank you."));
    EXPECT_TRUE(is_phantom_phrase(" Thanks for watching!"));
    EXPECT_TRUE(is_phantom_phrase("ご視聴ありがとうございました。"));
    EXPECT_FALSE(is_phantom_phrase(" Thank you for the parcel."));
    EXPECT_FALSE(is_phantom_phrase(""));
}

}  // namespace
}  // namespace annex::asr
