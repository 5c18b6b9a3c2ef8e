#include "capability/asr/audio/log_mel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <numbers>
#include <vector>

namespace annex::asr {
namespace {

// As testdata/make_golden.py test_signal().
std::vector<float> test_signal() {
    std::vector<float> samples(12345);
    std::uint32_t state = 1;
    for (std::size_t k = 0; k < samples.size(); ++k) {
        state = state * 1664525U + 1013904223U;
        const auto i = static_cast<double>(k);
        const double noise = static_cast<double>(state) / 4294967296.0 - 0.5;
        samples[k] = static_cast<float>(
            0.3 * std::sin(2 * std::numbers::pi * (200 + 0.05 * i) * i / 16000) + 0.02 * noise);
    }
    return samples;
}

std::vector<float> mel_of(std::span<const float> samples, std::size_t piece) {
    LogMelStream mel;
    for (std::size_t at = 0; at < samples.size(); at += piece) {
        mel.push(samples.subspan(at, std::min(piece, samples.size() - at)));
    }
    mel.finish();
    return mel.window(mel.frames(), mel.frames());
}

// Made by faster-whisper's FeatureExtractor.
TEST(LogMel, equals_the_reference) {
    std::ifstream file("../testdata/mel.f32", std::ios::binary);
    std::vector<float> golden(kMelBands * (12345 / kHop));
    file.read(reinterpret_cast<char*>(golden.data()),  // NOLINT: raw floats
              static_cast<std::streamsize>(golden.size() * sizeof(float)));
    ASSERT_TRUE(file.good());
    const auto mel = mel_of(test_signal(), 1000);
    ASSERT_EQ(mel.size(), golden.size());
    float worst = 0;
    for (std::size_t i = 0; i < mel.size(); ++i) {
        worst = std::max(worst, std::abs(mel[i] - golden[i]));
    }
    EXPECT_LT(worst, 1e-4F);
}

TEST(LogMel, does_not_depend_on_how_the_samples_come) {
    const auto signal = test_signal();
    EXPECT_EQ(mel_of(signal, 1), mel_of(signal, signal.size()));
}

TEST(LogMel, pads_a_window_with_zeros_in_mel_space) {
    LogMelStream mel;
    mel.push(std::vector<float>(1600, 0.1F));
    mel.finish();
    ASSERT_EQ(mel.frames(), 10U);
    const auto window = mel.window(10, 16);
    EXPECT_NE(window[9], 0.0F);
    EXPECT_EQ(window[10], 0.0F);
    EXPECT_EQ(window[15], 0.0F);
}

TEST(LogMel, makes_nothing_of_less_than_a_frame) {
    LogMelStream mel;
    mel.push(std::vector<float>(150, 0.1F));
    mel.finish();
    EXPECT_EQ(mel.frames(), 0U);
}

TEST(LogMel, reset_begins_anew_and_drop_moves_on) {
    const auto signal = test_signal();
    LogMelStream mel;
    mel.push(signal);
    mel.finish();
    const auto whole = mel.window(mel.frames(), mel.frames());
    mel.reset();
    mel.push(signal);
    mel.finish();
    EXPECT_EQ(mel.window(mel.frames(), mel.frames()), whole);
    const auto second = mel.window(2, 2)[1];
    mel.drop(1);
    EXPECT_EQ(mel.window(1, 1)[0], second);
}

}  // namespace
}  // namespace annex::asr
