#include "capability/asr/whisper/live_transcriber.h"

#include <gtest/gtest.h>

#include <cmath>

#include "capability/asr/whisper/test_transcriber.h"

namespace annex::asr {
namespace {

class LiveTranscriberTest : public testing::Test {
  protected:
    // In pieces of 100 ms.
    void push(LiveTranscriber& live, double seconds, float level) {
        for (int i = 0; i < std::lround(seconds * 10); ++i) {
            ASSERT_TRUE(live.push(std::vector<float>(1600, level)).ok());
        }
    }

    LiveTranscriber live(LiveOptions options = {}) {
        return {model_,
                scorer_,
                std::move(options),
                [this](const TranscriptSegment& segment) -> Result<void> {
                    segments_.push_back(segment);
                    return {};
                },
                [this](const Partial& partial) -> Result<void> {
                    partials_.push_back(partial);
                    return {};
                },
                []() -> Result<void> { return {}; }};
    }

    FakeSpeechModel model_;
    LoudnessScorer scorer_;
    std::vector<TranscriptSegment> segments_;
    std::vector<Partial> partials_;
};

TEST_F(LiveTranscriberTest, what_two_guesses_agree_on_is_stable) {
    model_.windows_ = {{{spoken(0, " He clothes", 1)}},
                       {{spoken(0, " he closed the", 1.4)}},
                       {{spoken(0, " He closed the door.", 2)}},
                       {{spoken(0, " Who closed the door?", 2.4)}}};
    auto one = live({.guess_every_s = 0.5});
    push(one, 2, 0);
    EXPECT_TRUE(partials_.empty());
    push(one, 2.4, 0.5F);
    ASSERT_EQ(partials_.size(), 4U);
    EXPECT_LE(partials_[0].heard_s, 3.0);  // within a second of speech
    EXPECT_EQ(partials_[0].stable, "");
    EXPECT_EQ(partials_[0].rest, "He clothes");
    EXPECT_EQ(partials_[1].stable, "he");
    EXPECT_EQ(partials_[1].rest, " closed the");
    EXPECT_EQ(partials_[2].stable, "he closed the");
    EXPECT_EQ(partials_[2].rest, " door.");
    EXPECT_EQ(partials_[3].stable, "he closed the door?");
    EXPECT_EQ(partials_[3].rest, "");
    EXPECT_TRUE(segments_.empty());
}

TEST_F(LiveTranscriberTest, a_pause_makes_it_final_and_the_next_sentence_begins_anew) {
    model_.windows_ = {{{spoken(0, " One.", 2)}}};
    auto one = live({.first_guess_s = 100});
    push(one, 2, 0.5F);
    push(one, 0.8, 0);
    EXPECT_TRUE(segments_.empty());
    push(one, 2, 0);
    ASSERT_EQ(segments_.size(), 1U);
    EXPECT_NEAR(segments_[0].end_s, 2, 0.01);
    push(one, 1.5, 0.5F);
    push(one, 2, 0);
    ASSERT_EQ(segments_.size(), 2U);
    EXPECT_GT(segments_[1].start_s, 2);
    const auto summary = one.finish();
    ASSERT_TRUE(summary.ok());
    EXPECT_NEAR(summary->duration_s, 8.3, 0.01);
    EXPECT_EQ(segments_.size(), 2U);
}

TEST_F(LiveTranscriberTest, stable_text_of_one_sentence_does_not_reach_into_the_next) {
    model_.windows_ = {{{spoken(0, " One two.", 2)}}};
    auto one = live({.guess_every_s = 0.5});
    push(one, 2, 0.5F);
    ASSERT_GE(partials_.size(), 2U);
    EXPECT_EQ(partials_.back().stable, "One two.");
    push(one, 3, 0);
    ASSERT_EQ(segments_.size(), 1U);
    partials_.clear();
    push(one, 1, 0.5F);
    ASSERT_FALSE(partials_.empty());
    EXPECT_EQ(partials_[0].stable, "");
}

TEST_F(LiveTranscriberTest, silence_costs_no_guess) {
    model_.windows_ = {{{spoken(0, " Invented.", 1)}}};
    auto one = live();
    push(one, 60, 0);
    ASSERT_TRUE(one.finish().ok());
    EXPECT_TRUE(model_.frames_.empty());
    EXPECT_TRUE(partials_.empty());
}

TEST_F(LiveTranscriberTest, without_partials_and_pauses_it_is_a_transcriber) {
    auto two = spoken(0, " One.", 1.5);
    const auto second = spoken(3, " Two.", 4.5);
    two.insert(two.end(), second.begin(), second.end());
    model_.windows_ = {{{two}}};
    auto one = live({.first_guess_s = 1000, .final_pause_s = 0});
    push(one, 2, 0.5F);
    push(one, 3, 0);
    push(one, 2, 0.5F);
    EXPECT_TRUE(segments_.empty());
    ASSERT_TRUE(one.finish().ok());
    EXPECT_EQ(segments_.size(), 2U);
    EXPECT_EQ(model_.frames_.size(), 1U);
}

TEST_F(LiveTranscriberTest, an_error_of_a_sink_ends_the_push) {
    model_.windows_ = {{{spoken(0, " One.", 1)}}};
    LiveTranscriber one(
        model_, scorer_, {}, [](const TranscriptSegment&) -> Result<void> { return {}; },
        [](const Partial&) -> Result<void> { return Error{Code::kCancelled, "gone"}; },
        []() -> Result<void> { return {}; });
    EXPECT_EQ(one.push(std::vector<float>(32000, 0.5F)).error().code, Code::kCancelled);
}

TEST(AgreementUnits, are_words_and_characters) {
    using Units = std::vector<std::string>;
    EXPECT_EQ(agreement_units(""), Units{});
    EXPECT_EQ(agreement_units("He came, été"), (Units{"He", " came,", " été"}));
    EXPECT_EQ(agreement_units("你好a b"), (Units{"你", "好", "a", " b"}));
}

}  // namespace
}  // namespace annex::asr
