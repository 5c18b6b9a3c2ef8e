#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "capability/asr/whisper/test_transcriber.h"

namespace annex::asr {
namespace {

std::vector<std::string> texts(const std::vector<TranscriptSegment>& segments) {
    std::vector<std::string> all;
    for (const auto& segment : segments) {
        all.push_back(segment.text);
    }
    return all;
}

TEST_F(TranscriberTest, a_window_ends_in_its_last_pause) {
    context_ = EncoderContext::kTrimmed;
    model_.windows_ = {{{spoken(0, " One.", 20.1)}}, {{spoken(0.2, " Two.", 16)}}};
    ASSERT_TRUE(
        run({{18, 0.5F}, {0.5, 0}, {2, 0.5F}, {0.4, 0}, {16, 0.5F}}, {.language = "en"}).ok());
    EXPECT_EQ(texts(segments_), (std::vector<std::string>{" One.", " Two."}));
    // In the middle of the second pause, which is from 20.5 to 20.9 s; scores are of 32 ms.
    ASSERT_EQ(model_.frames_.size(), 2U);
    EXPECT_NEAR(static_cast<double>(segments_[1].seek), 2070, 5);
    EXPECT_NEAR(segments_[1].start_s, 20.9, 0.05);
}

TEST_F(TranscriberTest, a_pause_too_short_or_too_early_ends_no_window) {
    model_.windows_ = {{{spoken(0, " One.", 30)}}, {{spoken(0, " Two.", 5)}}};
    // Of 0.16 s there are five scores, of 0.256 s eight.
    for (const auto& [before_s, pause_s, cut] : {std::tuple{20.0, 0.16, 3000U},
                                                 {20.0, 0.256, 2013U},
                                                 {14.5, 0.48, 3000U},
                                                 {15.1, 0.48, 1534U}}) {
        segments_.clear();
        model_.frames_.clear();
        ASSERT_TRUE(run({{before_s, 0.5F}, {pause_s, 0}, {36 - before_s - pause_s, 0.5F}}).ok());
        ASSERT_GE(segments_.size(), 2U);
        EXPECT_NEAR(static_cast<double>(segments_[1].seek), cut, 4) << before_s << " " << pause_s;
    }
}

TEST_F(TranscriberTest, what_was_said_behind_a_text_that_stopped_early_is_heard) {
    model_.windows_ = {{{spoken(0, " One.", 2)}}, {{spoken(0, " Two.", 8)}}};
    const auto summary = run({{10, 0.5F}});
    ASSERT_TRUE(summary.ok());
    EXPECT_EQ(texts(segments_), (std::vector<std::string>{" One.", " Two."}));
    EXPECT_EQ(segments_[1].seek, 200U);
    EXPECT_DOUBLE_EQ(segments_[1].end_s, 10);
    EXPECT_EQ(summary->dropped_s, 0);
}

TEST_F(TranscriberTest, words_without_an_end_are_heard_again_where_something_was_said) {
    // Of 0.160 s there are five scores, of 0.192 s six.
    for (const auto& [noise_s, times] : {std::pair{0.160, 1U}, {0.192, 2U}}) {
        model_.frames_.clear();
        model_.windows_ = {{{joined({spoken(0, " One.", 2), {at_time(2)}, spell(" half")})}},
                           {{spoken(0, " Two.", 2)}}};
        ASSERT_TRUE(run({{2, 0.5F}, {1.5, 0}, {noise_s, 0.5F}}).ok());
        EXPECT_EQ(model_.frames_.size(), times) << noise_s;
    }
}

TEST_F(TranscriberTest, a_noise_behind_a_text_that_stopped_is_no_sentence) {
    // Of 0.480 s there are fifteen scores, of 0.512 s sixteen.
    for (const auto& [noise_s, times] : {std::pair{0.480, 1U}, {0.512, 2U}}) {
        model_.frames_.clear();
        model_.windows_ = {{{spoken(0, " One.", 2)}}, {{spoken(0, " Two.", 2)}}};
        ASSERT_TRUE(run({{2, 0.5F}, {1.5, 0}, {noise_s, 0.5F}}).ok());
        EXPECT_EQ(model_.frames_.size(), times) << noise_s;
    }
}

TEST_F(TranscriberTest, a_second_behind_the_last_time_is_left_to_it) {
    model_.windows_ = {{{spoken(0, " One.", 9)}}};
    ASSERT_TRUE(run({{10, 0.5F}}).ok());
    EXPECT_EQ(model_.frames_.size(), 1U);
    model_.frames_.clear();
    ASSERT_TRUE(run({{10.1, 0.5F}}).ok());
    EXPECT_EQ(model_.frames_.size(), 2U);
}

TEST_F(TranscriberTest, a_model_that_never_comes_to_the_end_is_not_asked_for_ever) {
    model_.windows_ = {{{spoken(0, " One.", 0.5)}}};
    const auto summary = run({{29, 0.5F}});
    ASSERT_TRUE(summary.ok());
    EXPECT_EQ(model_.frames_.size(), 3U);
}

}  // namespace
}  // namespace annex::asr
