// Joining, loudness, speed and PCM; no model.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>
#include <span>
#include <string>
#include <vector>

#include "capability/tts/audio/joiner.h"
#include "capability/tts/audio/leveller.h"
#include "capability/tts/audio/loudness.h"
#include "capability/tts/audio/stretch.h"
#include "capability/tts/audio/wav.h"
#include "capability/tts/test_tones.h"

namespace annex::tts {
namespace {

TEST(Joiner, trims_and_puts_the_pause_of_the_mark_between) {
    Joiner joiner(kSampleRate, 1);
    const auto first = joiner.add(tone(0.5, 0.4, 0.4), true, Pause::kSentence);
    EXPECT_NEAR(static_cast<double>(first.size()) / kSampleRate, 0.5 + 0.03 + 0.06, 0.002);
    const auto second = joiner.add(tone(0.5, 0.4, 0.4), true, Pause::kNone);
    EXPECT_NEAR(static_cast<double>(second.size()) / kSampleRate, 0.35 + 0.59, 0.002);
    EXPECT_EQ(std::vector<float>(second.begin(), second.begin() + kSampleRate / 4),
              std::vector<float>(kSampleRate / 4));
}

TEST(Joiner, no_click_where_clauses_meet) {
    Joiner joiner(kSampleRate, 1);
    auto all = joiner.add(tone(0.2, 0, 0), true, Pause::kNone);
    const auto more = joiner.add(tone(0.2, 0, 0), true, Pause::kNone);
    all.insert(all.end(), more.begin(), more.end());
    EXPECT_LT(std::abs(all.front()), 0.001F);
    EXPECT_LT(std::abs(all.back()), 0.001F);
    // The tone's own steepest step is 0.042; an unfaded cut would be 0.8.
    EXPECT_LT(largest_step(all), 0.05);
}

TEST(Joiner, pauses_follow_the_speed_and_silence_adds_nothing) {
    Joiner joiner(kSampleRate, 2);
    const auto first = joiner.add(tone(0.2, 0.1, 0.1), true, Pause::kParagraph);
    EXPECT_TRUE(joiner.add(std::vector<float>(1000, 0.0F), true, Pause::kClause).empty());
    const auto second = joiner.add(tone(0.2, 0.1, 0.1), true, Pause::kNone);
    EXPECT_EQ(second.size() - first.size(), static_cast<std::size_t>(0.3 * kSampleRate));
}

TEST(Joiner, a_break_takes_the_place_of_the_pause) {
    Joiner joiner(kSampleRate, 2);
    const auto first = joiner.add(tone(0.2, 0.1, 0.1), true, Pause::kParagraph);
    joiner.wait(1500);
    const auto second = joiner.add(tone(0.2, 0.1, 0.1), true, Pause::kNone);
    EXPECT_EQ(second.size() - first.size(), static_cast<std::size_t>(1.5 * kSampleRate));
}

std::vector<float> sine(double hertz, double amplitude, double seconds, std::uint32_t rate) {
    std::vector<float> out(static_cast<std::size_t>(seconds * rate));
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = static_cast<float>(
            amplitude *
            std::sin(2 * std::numbers::pi * hertz * static_cast<double>(i) / rate + 0.7));
    }
    return out;
}

double true_peak(std::span<const float> samples) {
    const auto peaks = true_peaks(samples);
    return static_cast<double>(*std::ranges::max_element(peaks));
}

// EBU Tech 3341, test signals 1 and 2, at half the level in one channel: -3.01 dB each.
TEST(Loudness, of_tones_is_what_the_standard_says) {
    for (const std::uint32_t rate : {24'000U, 48'000U}) {
        const double amplitude = std::pow(10.0, -20 / 20.0);
        const auto tone_20 = integrated_loudness(sine(997, amplitude, 5, rate), rate);
        ASSERT_TRUE(tone_20);
        EXPECT_NEAR(*tone_20, -23.01, 0.1) << rate;
        EXPECT_NEAR(*integrated_loudness(sine(997, 1, 5, rate), rate), -3.01, 0.1) << rate;
        // The shelf lifts high tones, the high pass lowers deep ones.
        EXPECT_GT(*integrated_loudness(sine(4000, amplitude, 5, rate), rate), -20.5) << rate;
        EXPECT_LT(*integrated_loudness(sine(40, amplitude, 5, rate), rate), -25) << rate;
    }
}

TEST(Loudness, pauses_do_not_count_and_silence_has_none) {
    const auto loud = sine(997, 0.1, 5, kSampleRate);
    auto with_pause = loud;
    with_pause.insert(with_pause.end(), 5 * kSampleRate, 0.0F);
    EXPECT_NEAR(*integrated_loudness(with_pause, kSampleRate),
                *integrated_loudness(loud, kSampleRate), 0.2);
    EXPECT_FALSE(integrated_loudness(std::vector<float>(kSampleRate, 0.0F), kSampleRate));
    EXPECT_FALSE(integrated_loudness(sine(997, 1, 0.39, kSampleRate), kSampleRate));
    EXPECT_FALSE(integrated_loudness({}, kSampleRate));
}

TEST(Loudness, peaks_between_samples_are_seen) {
    // A quarter of the rate, sampled off its crests: every sample is at 0.71 of the wave.
    std::vector<float> off_crest(1000);
    for (std::size_t i = 0; i < off_crest.size(); ++i) {
        off_crest[i] = static_cast<float>(
            std::sin(std::numbers::pi / 2 * static_cast<double>(i) + std::numbers::pi / 4));
    }
    EXPECT_LT(*std::ranges::max_element(off_crest), 0.72F);
    EXPECT_NEAR(true_peak(std::span(off_crest).subspan(100, 800)), 1.0, 0.06);
}

TEST(Limiter, keeps_every_peak_below_the_ceiling_and_leaves_the_rest) {
    auto samples = sine(440, 0.3, 1, kSampleRate);
    for (std::size_t i = 12'000; i < 12'300; ++i) {
        samples[i] *= 5;
    }
    const auto before = samples;
    limit_peaks(samples, kSampleRate, 0.87F);
    EXPECT_LE(true_peak(samples), 0.89);
    EXPECT_GT(true_peak(samples), 0.6);
    EXPECT_EQ(std::vector<float>(samples.begin(), samples.begin() + 11'500),
              std::vector<float>(before.begin(), before.begin() + 11'500));
    EXPECT_EQ(samples.back(), before.back());
    EXPECT_LT(largest_step(samples), largest_step(before));
}

TEST(Leveller, brings_voices_to_one_loudness_without_pumping) {
    for (const double amplitude : {0.02, 0.1, 0.5}) {
        const auto first = sine(500, amplitude, 2, kSampleRate);
        const auto second = sine(500, amplitude / 2, 2, kSampleRate);
        for (const bool known : {true, false}) {
            Leveller leveller(kSampleRate,
                              known ? integrated_loudness(first, kSampleRate) : std::nullopt);
            const auto loud = leveller.apply(first, true);
            const double heard = *integrated_loudness(loud, kSampleRate);
            const double wanted = std::min(
                kTargetLoudness, *integrated_loudness(first, kSampleRate) + kLevelGainMaxDecibels);
            EXPECT_NEAR(heard, wanted, 0.1) << amplitude;
            EXPECT_NEAR(*integrated_loudness(leveller.apply(second, true), kSampleRate),
                        heard - 6.02, kLevelStepMaxDecibels + 0.1);
        }
    }
}

TEST(Leveller, a_wrong_first_guess_is_made_good_in_small_steps) {
    Leveller leveller(kSampleRate, -25.0);  // 3 dB too quiet a guess
    const auto clause = sine(500, std::pow(10.0, -19.0 / 20), 2, kSampleRate);
    const double own = *integrated_loudness(clause, kSampleRate);
    double before = 0;
    for (int i = 0; i < 12; ++i) {
        const double heard = *integrated_loudness(leveller.apply(clause, true), kSampleRate);
        if (i > 0) {
            EXPECT_LE(std::abs(heard - before), kLevelStepMaxDecibels + 0.05) << i;
        }
        before = heard;
    }
    EXPECT_NEAR(before, kTargetLoudness, 0.1) << own;
}

TEST(Leveller, limits_and_takes_anything) {
    Leveller leveller(kSampleRate, -40);
    EXPECT_LE(true_peak(leveller.apply(sine(500, 1, 1, kSampleRate), true)), 0.8913);
    EXPECT_TRUE(leveller.apply({}, true).empty());
    Leveller unknown(kSampleRate, std::nullopt);
    const std::vector<float> tiny(100, 0.25F);
    EXPECT_EQ(unknown.apply(tiny, true).size(), tiny.size());
    EXPECT_EQ(unknown.apply(std::vector<float>(kSampleRate, 0.0F), true),
              std::vector<float>(kSampleRate, 0.0F));
}

TEST(Stretch, changes_the_length_and_not_the_pitch) {
    const auto steady = tone(1.0, 0, 0);
    for (const double speed : {0.5, 0.75, 1.5, 2.0}) {
        const auto out = stretch(steady, kSampleRate, speed);
        EXPECT_NEAR(static_cast<double>(out.size()) * speed / kSampleRate, 1.0, 0.05) << speed;
        // 200 Hz crosses zero upwards 200 times a second.
        int crossings = 0;
        const std::size_t from = 2400;
        const std::size_t to = out.size() - 2400;
        for (std::size_t i = from; i < to; ++i) {
            crossings += out[i - 1] < 0 && out[i] >= 0 ? 1 : 0;
        }
        const double seconds = static_cast<double>(to - from) / kSampleRate;
        EXPECT_NEAR(crossings / seconds, 200.0, 6.0) << speed;
        EXPECT_LT(*std::ranges::max_element(out), 0.9F) << speed;
        EXPECT_LT(largest_step(std::span(out).subspan(from, to - from)), 0.1) << speed;
    }
}

TEST(Stretch, normal_speed_and_tiny_pieces_pass_unchanged) {
    const auto steady = tone(0.2, 0, 0);
    EXPECT_EQ(stretch(steady, kSampleRate, 1), steady);
    EXPECT_EQ(stretch(std::vector<float>(100, 0.5F), kSampleRate, 2).size(), 100U);
    EXPECT_TRUE(stretch({}, kSampleRate, 2).empty());
}

std::uint32_t number_at(const std::string& bytes, std::size_t at, std::size_t size) {
    std::uint32_t out = 0;
    std::memcpy(&out, bytes.data() + at, size);
    return out;
}

TEST(Wav, header_says_what_follows) {
    const auto header = wav_header(24000, 1000);
    ASSERT_EQ(header.size(), 44U);
    EXPECT_EQ(header.substr(0, 4), "RIFF");
    EXPECT_EQ(number_at(header, 4, 4), 1036U);
    EXPECT_EQ(header.substr(8, 8), "WAVEfmt ");
    EXPECT_EQ(number_at(header, 20, 2), 1U);
    EXPECT_EQ(number_at(header, 22, 2), 1U);
    EXPECT_EQ(number_at(header, 24, 4), 24000U);
    EXPECT_EQ(number_at(header, 28, 4), 48000U);
    EXPECT_EQ(number_at(header, 34, 2), 16U);
    EXPECT_EQ(header.substr(36, 4), "data");
    EXPECT_EQ(number_at(header, 40, 4), 1000U);
    EXPECT_EQ(number_at(wav_header(24000, std::nullopt), 4, 4), 0xFFFFFFFFU);
    EXPECT_EQ(number_at(wav_header(24000, std::nullopt), 40, 4), 0xFFFFFFFFU);
}

TEST(Wav, samples_are_clipped_little_endian) {
    EXPECT_EQ(pcm16(std::vector<float>{0.0F, 1.0F, -1.0F, 2.0F, -2.0F, 0.5F}),
              std::string("\x00\x00\xFF\x7F\x01\x80\xFF\x7F\x01\x80\x00\x40", 12));
}

}  // namespace
}  // namespace annex::tts
