#include "capability/asr/whisper/token_rules.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "capability/asr/whisper/fake_speech_model.h"

namespace annex::asr {
namespace {

class TokenRulesTest : public testing::Test {
  protected:
    // Whether each token may follow `written` when all are equally likely but text preferred.
    std::vector<float> after(const std::vector<TokenId>& written, float text = 20) {
        std::vector<float> logits(kFakeVocabulary, 0.0F);
        std::fill(logits.begin(), logits.begin() + kZero, text);
        TokenRules(model_.config()).apply(logits, written);
        return logits;
    }
    static bool allows(const std::vector<float>& logits, TokenId token) {
        return std::isfinite(logits[static_cast<std::size_t>(token)]);
    }
    FakeSpeechModel model_;
};

TEST_F(TokenRulesTest, begins_with_a_time_of_at_most_one_second) {
    const auto logits = after({});
    EXPECT_FALSE(allows(logits, 'a'));
    EXPECT_FALSE(allows(logits, kEnd));
    EXPECT_TRUE(allows(logits, kZero));
    EXPECT_TRUE(allows(logits, at_time(1.0)));
    EXPECT_FALSE(allows(logits, at_time(1.02)));
}

TEST_F(TokenRulesTest, never_writes_suppressed_tokens) {
    const auto logits = after({kZero, 'a'});
    EXPECT_TRUE(allows(logits, 'b'));
    for (const TokenId token : {kStart, kEnglish, kTranscribe, kPrevious, kNoSpeech, kNoTimes}) {
        EXPECT_FALSE(allows(logits, token));
    }
}

TEST_F(TokenRulesTest, text_follows_the_first_time) {
    const auto logits = after({kZero});
    EXPECT_TRUE(allows(logits, 'a'));
    EXPECT_TRUE(allows(logits, ' '));  // a blank is forbidden at the very beginning only
    EXPECT_FALSE(allows(logits, kZero));
    EXPECT_FALSE(allows(logits, at_time(5)));
}

TEST_F(TokenRulesTest, a_closing_time_is_followed_by_the_same_or_a_later_one_or_the_end) {
    const auto logits = after({kZero, 'a', at_time(2)});
    EXPECT_FALSE(allows(logits, 'a'));
    EXPECT_TRUE(allows(logits, kEnd));
    EXPECT_FALSE(allows(logits, at_time(1.98)));
    EXPECT_TRUE(allows(logits, at_time(2)));
    EXPECT_TRUE(allows(logits, at_time(3)));
}

TEST_F(TokenRulesTest, a_segment_has_a_length) {
    const auto logits = after({kZero, 'a', at_time(2), at_time(2), 'b'});
    EXPECT_FALSE(allows(logits, at_time(2)));
    EXPECT_TRUE(allows(logits, at_time(2.02)));
}

TEST_F(TokenRulesTest, prefers_a_time_when_times_together_are_likelier_than_any_word) {
    // log(1500 times of logit 0) = 7.3.
    EXPECT_FALSE(allows(after({kZero, 'a'}, 7.0F), 'b'));
    EXPECT_TRUE(allows(after({kZero, 'a'}, 7.6F), 'b'));
}

TEST(LogSumExp, is_stable) {
    EXPECT_FLOAT_EQ(log_sum_exp(std::vector<float>{1000, 1000}), 1000 + std::log(2.0F));
    EXPECT_EQ(log_sum_exp({}), -INFINITY);
    EXPECT_EQ(log_sum_exp(std::vector<float>{-INFINITY}), -INFINITY);
}

}  // namespace
}  // namespace annex::asr
