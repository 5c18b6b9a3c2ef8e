#include "capability/asr/whisper/words/word_fit.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace annex::asr {
namespace {

constexpr double kNear = 0.04;  // a score stands for 32 ms

std::vector<TimedWord> fitted(std::vector<TimedWord> words,
                              const std::vector<std::pair<double, double>>& speech) {
    std::vector<TimedWord*> all;
    for (auto& word : words) {
        all.push_back(&word);
    }
    fit_to_speech(all, [&speech](double at) {
        return std::any_of(speech.begin(), speech.end(),
                           [at](const auto& span) { return at >= span.first && at < span.second; });
    });
    return words;
}

TEST(FitToSpeech, a_word_does_not_last_through_the_pause_before_it) {
    const auto words =
        fitted({{0.0, 0.5, " One", 1}, {0.5, 3.0, " two", 1}}, {{0.0, 0.5}, {2.5, 3.0}});
    EXPECT_NEAR(words[1].start_s, 2.5, kNear);
    EXPECT_NEAR(words[1].end_s, 3.0, kNear);
    EXPECT_NEAR(words[0].end_s, 0.5, kNear);
}

TEST(FitToSpeech, nor_through_the_pause_behind_it) {
    const auto words =
        fitted({{0.0, 2.5, " One", 1}, {2.5, 3.0, " two", 1}}, {{0.1, 0.5}, {2.5, 3.0}});
    EXPECT_NEAR(words[0].start_s, 0.1, kNear);
    EXPECT_NEAR(words[0].end_s, 0.5, kNear);
}

TEST(FitToSpeech, a_word_that_was_entered_late_begins_where_its_speech_does) {
    const auto words =
        fitted({{0.0, 2.7, " One", 1}, {2.7, 3.0, " two", 1}}, {{0.0, 0.5}, {2.5, 3.0}});
    EXPECT_NEAR(words[1].start_s, 2.5, kNear);
    EXPECT_NEAR(words[0].end_s, 0.5, kNear);
}

TEST(FitToSpeech, without_a_pause_nothing_moves) {
    const std::vector<TimedWord> before = {{0.1, 0.5, " One", 1}, {0.6, 1.0, " two", 1}};
    const auto words = fitted(before, {{0, 5}});
    EXPECT_EQ(words[1].start_s, 0.6);
    EXPECT_NEAR(words[0].end_s, 0.5, kNear);
}

TEST(FitToSpeech, a_short_stop_is_no_pause) {
    const auto words = fitted({{0.0, 1.0, " kept", 1}}, {{0.0, 0.5}, {0.6, 1.0}});
    EXPECT_EQ(words[0].start_s, 0);
    EXPECT_NEAR(words[0].end_s, 1.0, kNear);
}

TEST(FitToSpeech, a_word_without_speech_stays_and_words_never_cross) {
    const auto words =
        fitted({{1.0, 1.2, " a", 1}, {1.2, 1.2, " b", 1}, {1.2, 4.0, " c", 1}}, {{3.0, 3.5}});
    EXPECT_EQ(words[0].start_s, 1.0);
    EXPECT_EQ(words[0].end_s, 1.2);
    for (std::size_t i = 0; i < words.size(); ++i) {
        EXPECT_LE(words[i].start_s, words[i].end_s);
        EXPECT_TRUE(i == 0 || words[i - 1].end_s <= words[i].start_s + 1e-9);
    }
    EXPECT_TRUE(fitted({}, {{0, 1}}).empty());
}

TEST(FitToSpeech, takes_no_more_than_a_word_of_foreign_speech) {
    const auto words = fitted({{5.0, 5.3, " word", 1}}, {{0.0, 9.0}});
    EXPECT_GE(words[0].start_s, 5.0 - 0.71);
    EXPECT_LE(words[0].end_s, 5.3 + 0.71);
}

}  // namespace
}  // namespace annex::asr
