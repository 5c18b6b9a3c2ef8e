#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "capability/asr/whisper/test_transcriber.h"

namespace annex::asr {
namespace {

TEST_F(TranscriberTest, writes_the_segments_of_one_window) {
    model_.windows_ = {{{joined({spoken(0, " One.", 2), spoken(2, " Two.", 4)})}}};
    const auto summary = run({{5, 0.5F}});
    ASSERT_TRUE(summary.ok()) << summary.error().message;
    ASSERT_EQ(segments_.size(), 2U);
    EXPECT_EQ(segments_[0].text, " One.");
    EXPECT_DOUBLE_EQ(segments_[1].start_s, 2);
    EXPECT_DOUBLE_EQ(segments_[1].end_s, 4);
    EXPECT_EQ(segments_[1].id, 1U);
    EXPECT_EQ(summary->language, "en");
    EXPECT_DOUBLE_EQ(summary->duration_s, 5);
    EXPECT_DOUBLE_EQ(summary->speech_s, 5);
    EXPECT_EQ(model_.frames_, std::vector<std::size_t>{3000});
}

TEST_F(TranscriberTest, begins_the_next_window_where_the_last_whole_segment_ended) {
    model_.windows_ = {
        {{joined({spoken(0, " One.", 20), {at_time(20)}, spell(" half")})}},
        {{spoken(0, " Whole.", 15)}},
    };
    ASSERT_TRUE(run({{36, 0.5F}}).ok());
    ASSERT_EQ(segments_.size(), 2U);
    EXPECT_EQ(segments_[0].text, " One.");
    EXPECT_EQ(segments_[1].text, " Whole.");
    EXPECT_DOUBLE_EQ(segments_[1].start_s, 20);
    EXPECT_DOUBLE_EQ(segments_[1].end_s, 35);
    EXPECT_EQ(segments_[1].seek, 2000U);
}

TEST_F(TranscriberTest, counts_times_in_the_recording_and_not_in_the_speech) {
    model_.windows_ = {{{joined({spoken(0.4, " One.", 1.4), spoken(2.2, " Two.", 3.2)})}}};
    const auto summary = run({{10, 0}, {1, 0.5F}, {5, 0}, {1, 0.5F}, {10, 0}});
    ASSERT_TRUE(summary.ok());
    ASSERT_EQ(segments_.size(), 2U);
    EXPECT_NEAR(segments_[0].start_s, 10, 0.05);
    EXPECT_NEAR(segments_[0].end_s, 11, 0.05);
    EXPECT_NEAR(segments_[1].start_s, 16, 0.05);
    EXPECT_NEAR(segments_[1].end_s, 17, 0.1);
    EXPECT_NEAR(summary->speech_s, 3.6, 0.1);
}

TEST_F(TranscriberTest, a_long_pause_ends_the_window) {
    model_.windows_ = {{{spoken(0, " One.", 1)}}, {{spoken(0, " Two.", 1)}}};
    ASSERT_TRUE(run({{1, 0.5F}, {20, 0}, {1, 0.5F}}).ok());
    ASSERT_EQ(segments_.size(), 2U);
    EXPECT_EQ(model_.frames_.size(), 2U);
    EXPECT_GT(segments_[1].start_s, 20);
}

TEST_F(TranscriberTest, silence_is_never_shown_to_the_model) {
    model_.windows_ = {{{spoken(0, " Invented.", 1)}}};
    const auto summary = run({{60, 0}});
    ASSERT_TRUE(summary.ok());
    EXPECT_TRUE(segments_.empty());
    EXPECT_TRUE(model_.frames_.empty());
    EXPECT_EQ(summary->speech_s, 0);
    EXPECT_EQ(summary->duration_s, 60);
}

TEST_F(TranscriberTest, a_window_that_the_model_calls_silent_is_skipped) {
    model_.windows_ = {{{spoken(0, " Hm.", 1), 2.0F, 30.0F}}};
    ASSERT_TRUE(run({{5, 0.5F}}).ok());
    EXPECT_TRUE(segments_.empty());
    EXPECT_EQ(model_.tries_, 1U);  // no other temperature is tried on silence
}

TEST_F(TranscriberTest, a_phantom_phrase_needs_evidence) {
    model_.windows_ = {{{spoken(0, " Thank you.", 1), 12.0F, 12.5F}}};
    ASSERT_TRUE(run({{2, 0.5F}}).ok());
    EXPECT_TRUE(segments_.empty());
    model_.frames_.clear();
    model_.windows_ = {{{spoken(0, " Thank you.", 1)}}};
    ASSERT_TRUE(run({{2, 0.5F}}).ok());
    EXPECT_EQ(segments_.size(), 1U);
}

TEST_F(TranscriberTest, a_short_rest_needs_a_sure_decoder) {
    model_.windows_ = {{{spoken(0, " Said.", 30)}}, {{spoken(0, " Not said.", 0.6), 3.0F}}};
    auto summary = run({{30.8, 0.5F}});
    ASSERT_TRUE(summary.ok());
    ASSERT_EQ(segments_.size(), 1U);
    EXPECT_NEAR(summary->dropped_s, 0.8, 0.1);
    model_.frames_.clear();
    model_.windows_ = {{{spoken(0, " Said.", 30)}}, {{spoken(0, " Yes.", 0.6)}}};
    ASSERT_TRUE(run({{30.8, 0.5F}}).ok());
    ASSERT_EQ(segments_.size(), 3U);
    EXPECT_EQ(segments_[2].text, " Yes.");
}

TEST_F(TranscriberTest, a_segment_where_no_speech_was_heard_is_dropped) {
    model_.windows_ = {{{joined({spoken(0, " Said.", 1), spoken(1.35, " Not said.", 2.3)})}}};
    ASSERT_TRUE(run({{1, 0.5F}, {1.9, 0}, {0.1, 0.5F}}).ok());
    ASSERT_EQ(segments_.size(), 1U);
    EXPECT_EQ(segments_[0].text, " Said.");
}

TEST_F(TranscriberTest, a_segment_behind_the_end_of_the_sound_is_dropped) {
    model_.windows_ = {{{joined({spoken(0, " Said.", 1.5), spoken(25, " Not said.", 27)})}}};
    ASSERT_TRUE(run({{2, 0.5F}}).ok());
    EXPECT_EQ(segments_.size(), 1U);
}

TEST_F(TranscriberTest, tries_a_higher_temperature_when_the_model_is_unsure) {
    model_.windows_ = {{{spoken(0, " Mumble.", 1), 3.0F}, {spoken(0, " Clear.", 1), 14.0F}}};
    ASSERT_TRUE(run({{2, 0.5F}}).ok());
    ASSERT_EQ(segments_.size(), 1U);
    EXPECT_EQ(segments_[0].text, " Clear.");
    EXPECT_DOUBLE_EQ(segments_[0].temperature, 0.2);
    EXPECT_EQ(model_.tries_, 2U);
}

TEST_F(TranscriberTest, a_loop_is_cut_short_and_reduced_when_nothing_helps) {
    std::string loop;
    for (int i = 0; i < 40; ++i) {
        loop += " no";
    }
    model_.windows_ = {{{spoken(0, loop, 9)}}};
    ASSERT_TRUE(run({{10, 0.5F}}).ok());
    EXPECT_EQ(model_.tries_, 6U);  // 0, 0.2 ... 1.0
    ASSERT_EQ(segments_.size(), 1U);
    EXPECT_EQ(segments_[0].text, " no");
}

TEST_F(TranscriberTest, shows_the_prompt_before_every_window) {
    model_.windows_ = {{{spoken(0, " One.", 30)}}, {{spoken(0, " Two.", 5)}}};
    ASSERT_TRUE(run({{36, 0.5F}}, {.language = "de", .prompt = "  Annex  "}).ok());
    ASSERT_EQ(model_.openings_.size(), 2U);
    const auto expected = joined({{kPrevious}, spell(" Annex"), {kStart, kGerman, kTranscribe}});
    EXPECT_EQ(model_.openings_[0], expected);
    EXPECT_EQ(model_.openings_[1], expected);
}

TEST_F(TranscriberTest, hot_words_stand_before_the_prompt_and_are_never_cut_off) {
    model_.windows_ = {{{spoken(0, " One.", 5)}}};
    const std::string prompt(500, 'x');
    ASSERT_TRUE(run({{6, 0.5F}}, {.language = "en", .prompt = prompt, .hot_words = "Annex"}).ok());
    const auto hot = spell(" Annex");
    std::vector<TokenId> expected = {kPrevious};
    expected.insert(expected.end(), hot.begin(), hot.end());
    const auto rest = spell(std::string(223 - hot.size(), 'x'));
    expected.insert(expected.end(), rest.begin(), rest.end());
    expected.insert(expected.end(), {kStart, kEnglish, kTranscribe});
    EXPECT_EQ(model_.openings_.at(0), expected);
}

TEST_F(TranscriberTest, too_many_hot_words_are_refused) {
    model_.windows_ = {{{spoken(0, " One.", 1)}}};
    EXPECT_TRUE(run({{2, 0.5F}}, {.hot_words = std::string(110, 'x')}).ok());
    const auto summary = run({{2, 0.5F}}, {.hot_words = std::string(111, 'x')});
    ASSERT_FALSE(summary.ok());
    EXPECT_EQ(summary.error().code, Code::kInvalidArgument);
    EXPECT_EQ(summary.error().param, "hotwords");
}

TEST_F(TranscriberTest, shows_what_it_wrote_only_when_asked) {
    model_.windows_ = {{{spoken(0, " One.", 30)}}, {{spoken(0, " Two.", 5)}}};
    ASSERT_TRUE(run({{36, 0.5F}}, {.language = "en", .carry_text = true}).ok());
    ASSERT_EQ(model_.openings_.size(), 2U);
    EXPECT_EQ(model_.openings_[1],
              joined({{kPrevious}, spell(" One."), {kStart, kEnglish, kTranscribe}}));
}

TEST_F(TranscriberTest, never_shows_a_loop_again) {
    std::string loop;
    for (int i = 0; i < 40; ++i) {
        loop += " no";
    }
    model_.windows_ = {{{spoken(0, loop, 30)}}, {{spoken(0, " Two.", 5)}}};
    ASSERT_TRUE(run({{36, 0.5F}}, {.language = "en", .carry_text = true}).ok());
    EXPECT_EQ(model_.openings_.back(), (std::vector<TokenId>{kStart, kEnglish, kTranscribe}));
}

TEST_F(TranscriberTest, translates_when_asked) {
    model_.windows_ = {{{spoken(0, " One.", 1)}}};
    ASSERT_TRUE(run({{2, 0.5F}}, {.language = "de", .task = Task::kTranslate}).ok());
    EXPECT_EQ(model_.openings_.at(0), (std::vector<TokenId>{kStart, kGerman, kTranslate}));
}

TEST_F(TranscriberTest, an_english_model_does_not_translate) {
    model_.config_.multilingual = false;
    const auto summary = run({{2, 0.5F}}, {.task = Task::kTranslate});
    ASSERT_FALSE(summary.ok());
    EXPECT_EQ(summary.error().code, Code::kInvalidArgument);
    EXPECT_EQ(summary.error().param, "model");
    EXPECT_TRUE(model_.frames_.empty());
}

TEST_F(TranscriberTest, times_words_in_the_recording_only_when_asked) {
    model_.windows_ = {{{joined({spoken(0.4, " One.", 1.4), spoken(2.2, " Two.", 3.2)})}}};
    const std::vector<std::pair<double, float>> parts = {
        {10, 0}, {1, 0.5F}, {5, 0}, {1, 0.5F}, {10, 0}};
    ASSERT_TRUE(run(parts).ok());
    EXPECT_TRUE(segments_.at(0).words.empty());
    segments_.clear();
    model_.frames_.clear();
    ASSERT_TRUE(run(parts, {.word_times = true}).ok());
    ASSERT_EQ(segments_.size(), 2U);
    ASSERT_EQ(segments_[0].words.size(), 1U);
    EXPECT_EQ(segments_[0].words[0].text, " One.");
    EXPECT_GE(segments_[0].words[0].start_s, 9.5);
    EXPECT_GT(segments_[0].words[0].probability, 0.9);
    // The fake lets each token look at 0.1 s: " Two." begins after 8 of them.
    EXPECT_NEAR(segments_[1].words[0].start_s, 10 - 0.4 + 0.8, 0.15);
    EXPECT_LE(segments_[1].words[0].end_s - segments_[1].words[0].start_s, 1.5);
}

TEST_F(TranscriberTest, a_model_without_alignment_heads_refuses_times_of_words) {
    model_.config_.alignment_heads.clear();
    const auto summary = run({{2, 0.5F}}, {.word_times = true});
    ASSERT_FALSE(summary.ok());
    EXPECT_EQ(summary.error().param, "timestamp_granularities[]");
}

TEST_F(TranscriberTest, tells_what_it_left_out) {
    std::string loop;
    for (int i = 0; i < 40; ++i) {
        loop += " no";
    }
    model_.windows_ = {{{spoken(0, loop, 9)}}};
    const auto summary = run({{20, 0}, {10, 0.5F}});
    ASSERT_TRUE(summary.ok());
    EXPECT_NEAR(summary->dropped_s, 19.6, 0.1);
    EXPECT_NEAR(summary->repeated_s, 10.4, 0.1);  // a loop has no end of its own
    ASSERT_EQ(summary->doubtful, 1U);
    EXPECT_NEAR(summary->doubtful_s[0], 19.6, 0.1);
}

TEST_F(TranscriberTest, a_window_without_speech_counts_as_dropped) {
    model_.windows_ = {{{spoken(0, " Hm.", 1), 2.0F, 30.0F}}};
    const auto summary = run({{5, 0.5F}});
    ASSERT_TRUE(summary.ok());
    EXPECT_NEAR(summary->dropped_s, 5, 0.1);
}

TEST_F(TranscriberTest, is_sure_of_a_language_that_was_told) {
    model_.windows_ = {{{spoken(0, " One.", 1)}}};
    EXPECT_EQ(run({{2, 0.5F}}, {.language = "de"})->language_probability, 1);
    EXPECT_LT(run({{2, 0.5F}})->language_probability, 1);
}

TEST_F(TranscriberTest, finds_the_language_out) {
    model_.language_ = kGerman;
    model_.windows_ = {{{spoken(0, " Eins.", 1)}}};
    const auto summary = run({{2, 0.5F}});
    ASSERT_TRUE(summary.ok());
    EXPECT_EQ(summary->language, "de");
    EXPECT_EQ(model_.openings_.at(0), (std::vector<TokenId>{kStart, kGerman, kTranscribe}));
}

TEST_F(TranscriberTest, refuses_a_language_it_does_not_know) {
    const auto summary = run({{2, 0.5F}}, {.language = "xx"});
    ASSERT_FALSE(summary.ok());
    EXPECT_EQ(summary.error().code, Code::kInvalidArgument);
    EXPECT_EQ(summary.error().param, "language");
}

TEST_F(TranscriberTest, stops_at_the_next_step_when_nobody_waits) {
    model_.windows_ = {{{spoken(0, " One.", 1)}}};
    checks_left_ = 8;
    const auto summary = run({{2, 0.5F}});
    ASSERT_FALSE(summary.ok());
    EXPECT_EQ(summary.error().code, Code::kCancelled);
    EXPECT_TRUE(segments_.empty());
}

TEST_F(TranscriberTest, short_sound_is_heard_without_the_silence_that_fills_its_window) {
    context_ = EncoderContext::kTrimmed;
    model_.windows_ = {{{spoken(0, " One.", 2)}}};
    ASSERT_TRUE(run({{2, 0.5F}}, {.language = "en"}).ok());
    EXPECT_EQ(model_.frames_, std::vector<std::size_t>{512});
    ASSERT_EQ(segments_.size(), 1U);
    EXPECT_EQ(segments_[0].text, " One.");
}

TEST_F(TranscriberTest, what_stops_before_the_end_of_short_sound_is_heard_again_in_full) {
    context_ = EncoderContext::kTrimmed;
    model_.windows_ = {{{spoken(0, " Wo", 0.5)}}, {{spoken(0, " Word.", 2)}}};
    ASSERT_TRUE(run({{2, 0.5F}}, {.language = "en"}).ok());
    EXPECT_EQ(model_.frames_, (std::vector<std::size_t>{512, 3000}));
    ASSERT_EQ(segments_.size(), 1U);
    EXPECT_EQ(segments_[0].text, " Word.");
}

TEST_F(TranscriberTest, a_click_behind_the_last_word_is_no_reason_to_hear_again) {
    context_ = EncoderContext::kTrimmed;
    // Six scores of 32 ms are speech, five are not.
    for (const auto& [click_s, times] : {std::pair{0.160, 1U}, {0.192, 2U}}) {
        model_.frames_.clear();
        model_.windows_ = {{{spoken(0, " Word.", 2)}}};
        ASSERT_TRUE(run({{2, 0.5F}, {1.5, 0}, {click_s, 0.5F}}, {.language = "en"}).ok());
        EXPECT_EQ(model_.frames_.size(), times) << click_s;
    }
}

TEST_F(TranscriberTest, a_full_window_is_heard_once) {
    context_ = EncoderContext::kTrimmed;
    model_.windows_ = {{{spoken(0, " One.", 30)}}, {{spoken(0, " Two.", 10)}}};
    ASSERT_TRUE(run({{40, 0.5F}}, {.language = "en"}).ok());
    ASSERT_FALSE(model_.frames_.empty());
    EXPECT_EQ(model_.frames_.front(), 3000U);
    EXPECT_LT(model_.frames_.back(), 3000U);
}

TEST(TimeMap, maps_both_sides_of_a_cut) {
    TimeMap map;
    map.add(0, 100);
    map.add(50, 1000);
    EXPECT_EQ(map.recorded(10, Side::kBegin), 110U);
    EXPECT_EQ(map.recorded(50, Side::kBegin), 1000U);
    EXPECT_EQ(map.recorded(50, Side::kEnd), 150U);
    map.forget_before(51);
    EXPECT_EQ(map.recorded(60, Side::kEnd), 1010U);
}

}  // namespace
}  // namespace annex::asr
