#include "capability/asr/whisper/trimmed_window.h"

#include <gtest/gtest.h>

#include "capability/asr/audio/log_mel.h"

namespace annex::asr {
namespace {

constexpr TokenId kZero = 1000;

Written written(std::vector<TokenId> tokens) {
    Written made;
    made.tokens = std::move(tokens);
    made.avg_logprob = -0.3;
    made.compression_ratio = 1;
    return made;
}

bool is_trusted(const Written& written, TokenId zero, std::size_t frames) {
    return is_trusted(written, zero, frames, [](std::size_t, std::size_t) { return true; });
}

TEST(TrimmedWindow, is_the_sound_and_three_seconds_and_never_more_than_a_window) {
    EXPECT_EQ(trimmed_width(1), 304U);
    EXPECT_EQ(trimmed_width(308), 608U);
    EXPECT_EQ(trimmed_width(309), 624U);
    EXPECT_EQ(trimmed_width(2700), kWindowFrames);
    EXPECT_EQ(trimmed_width(kWindowFrames), kWindowFrames);
}

TEST(TrimmedWindow, a_text_is_trusted_when_its_last_time_is_the_end_of_the_sound) {
    // 3 s of sound: its end is time 150.
    EXPECT_TRUE(is_trusted(written({kZero, 1, 2, kZero + 150}), kZero, 300));
    EXPECT_TRUE(is_trusted(written({kZero, 1, 2, kZero + 100}), kZero, 300));
    EXPECT_FALSE(is_trusted(written({kZero, 1, 2, kZero + 99}), kZero, 300));
    EXPECT_TRUE(is_trusted(written({kZero, 1, 2, kZero + 175}), kZero, 300));
    EXPECT_FALSE(is_trusted(written({kZero, 1, 2, kZero + 176}), kZero, 300));
    EXPECT_FALSE(is_trusted(written({kZero, 1, 2}), kZero, 300)) << "stopped without a time";
    EXPECT_FALSE(is_trusted(written({1, 2}), kZero, 300));
    EXPECT_FALSE(is_trusted(written({}), kZero, 300));
}

TEST(TrimmedWindow, an_end_without_a_time_is_no_fault_where_nothing_was_said) {
    // Speech up to 2 s of 10 s.
    const auto said_in = [](std::size_t begin, std::size_t end) {
        EXPECT_EQ(end, 1000U);
        return begin < 200;
    };
    EXPECT_TRUE(is_trusted(written({kZero, 1, 2, kZero + 100}), kZero, 1000, said_in));
    EXPECT_FALSE(is_trusted(written({kZero, 1, 2, kZero + 99}), kZero, 1000, said_in));
}

TEST(TrimmedWindow, a_text_that_looks_wrong_is_not) {
    const auto good = written({kZero, 1, 2, kZero + 150});
    auto unsure = good;
    unsure.avg_logprob = -0.41;
    EXPECT_FALSE(is_trusted(unsure, kZero, 300));
    auto repeating = good;
    repeating.compression_ratio = 2.5;
    EXPECT_FALSE(is_trusted(repeating, kZero, 300));
    auto looped = good;
    looped.looped = true;
    EXPECT_FALSE(is_trusted(looped, kZero, 300));
    EXPECT_FALSE(is_trusted(written({kZero, 1, 2, 3, kZero + 70, kZero + 70, 1, 2, 3, kZero + 150}),
                            kZero, 300))
        << "said twice";
    EXPECT_FALSE(is_trusted(written({kZero, 1, 2, 3, 4, 1, 2, 3, kZero + 150}), kZero, 300));
    EXPECT_TRUE(is_trusted(written({kZero, 1, 2, 3, 4, 5, 1, 2, 3, kZero + 150}), kZero, 300));
    EXPECT_TRUE(is_trusted(written({kZero, 1, 2, 1, 2, kZero + 150}), kZero, 300)) << "no, no";
    auto silent = good;
    silent.silence = true;
    EXPECT_FALSE(is_trusted(silent, kZero, 300));
}

}  // namespace
}  // namespace annex::asr
