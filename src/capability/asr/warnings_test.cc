#include "capability/asr/warnings.h"

#include <gtest/gtest.h>

namespace annex::asr {
namespace {

const SoundFacts kGood{.clipped_share = 0, .level_db = -20, .high_band_db = -30};

// All of them in one line.
std::string joined(const std::vector<std::string>& all) {
    std::string text;
    for (const auto& one : all) {
        text += one + "\n";
    }
    return text;
}

TEST(Warnings, a_good_recording_has_none) {
    EXPECT_EQ(joined(warnings({}, kGood, {})), "");
}

TEST(Warnings, tell_what_is_wrong_with_the_sound) {
    EXPECT_NE(joined(warnings({}, {0.03, -10, -30}, {})).find("clipped: 3.0 %"), std::string::npos);
    EXPECT_EQ(joined(warnings({}, {0.0009, -10, -30}, {})), "");
    EXPECT_NE(joined(warnings({}, {0, -50, -90}, {})).find("quiet"), std::string::npos);
    EXPECT_EQ(joined(warnings({}, {0, -44, -30}, {})), "");
    EXPECT_NE(joined(warnings({}, {0, -20, -70}, {})).find("telephone"), std::string::npos);
    EXPECT_NE(joined(warnings({}, {0, -100, 0}, {})).find("silent"), std::string::npos);
}

TEST(Warnings, tell_what_the_decoder_met) {
    EXPECT_NE(joined(warnings({}, kGood, {.one_channel = true})).find("dead"), std::string::npos);
    EXPECT_NE(joined(warnings({}, kGood, {.opposite_channels = true})).find("cancel"),
              std::string::npos);
    EXPECT_NE(joined(warnings({}, kGood, {.damaged_pieces = 3})).find("3 damaged"),
              std::string::npos);
    EXPECT_NE(joined(warnings({}, kGood, {.damaged_pieces = 1})).find("a damaged piece of the"),
              std::string::npos);
    EXPECT_NE(joined(warnings({}, kGood, {.missing_seconds = 1.26})).find("1.3 s are missing"),
              std::string::npos);
    EXPECT_NE(joined(warnings({}, kGood, {.format_changes = 2})).find("2 times"),
              std::string::npos);
}

TEST(Warnings, tell_of_much_that_was_dropped) {
    TranscriptSummary summary;
    summary.duration_s = 60;
    summary.dropped_s = 11.9;
    EXPECT_EQ(joined(warnings(summary, kGood, {})), "");
    summary.dropped_s = 12;
    EXPECT_NE(joined(warnings(summary, kGood, {})).find("12.0 of 60.0 s"), std::string::npos);
    summary = {};
    summary.duration_s = summary.dropped_s = 4.9;
    EXPECT_EQ(joined(warnings(summary, kGood, {})), "");
}

TEST(Warnings, are_one_line_of_ascii_each) {
    TranscriptSummary summary;
    summary.repeated_s = summary.dropped_s = 9;
    summary.doubtful = 1;
    summary.doubtful_s = {1};
    summary.language_probability = 0;
    for (const auto& text : warnings(summary, {1, -50, -90}, {true, true, 1, 1})) {
        for (const char c : text) {
            EXPECT_TRUE(c >= ' ' && c <= '~') << text;
        }
    }
}

TEST(Warnings, tell_what_is_in_doubt) {
    TranscriptSummary summary;
    summary.repeated_s = 9;
    summary.doubtful = 7;
    summary.doubtful_s = {1.5, 20};
    summary.language = "nn";
    summary.language_probability = 0.31;
    const auto text = joined(warnings(summary, kGood, {}));
    EXPECT_NE(text.find("repeated itself over 9.0 s"), std::string::npos);
    EXPECT_NE(text.find("7 segments: at 1.5 s, 20.0 s and later"), std::string::npos);
    EXPECT_NE(text.find("nn, with 31 %"), std::string::npos);
}

}  // namespace
}  // namespace annex::asr
