#include "codec/audio/downmix.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

namespace annex::codec {
namespace {

constexpr int kRate = 16000;

std::vector<float> noise(double seconds, float level, std::uint32_t seed) {
    std::vector<float> samples(static_cast<std::size_t>(seconds * kRate));
    for (float& sample : samples) {
        seed = seed * 1664525U + 1013904223U;
        sample = level * (static_cast<float>(seed >> 8U) / 8388608.0F - 1.0F);
    }
    return samples;
}

std::vector<float> scaled(std::vector<float> samples, float factor) {
    for (float& sample : samples) {
        sample *= factor;
    }
    return samples;
}

double level(const std::vector<float>& samples) {
    double sum = 0;
    for (const float sample : samples) {
        sum += static_cast<double>(sample) * sample;
    }
    return std::sqrt(sum / static_cast<double>(samples.size()));
}

// In pieces of an odd size, as decoders give them.
std::vector<float> mixed(Downmix& downmix, const std::vector<float>& left,
                         const std::vector<float>& right) {
    std::vector<float> out;
    for (std::size_t at = 0; at < left.size(); at += 1152) {
        const auto count = std::min<std::size_t>(1152, left.size() - at);
        downmix.push(std::span(left).subspan(at, count), std::span(right).subspan(at, count), out);
    }
    downmix.flush(out);
    return out;
}

TEST(Downmix, averages_two_channels_that_say_something) {
    Downmix downmix(kRate);
    const auto a = noise(3, 0.5F, 1);
    const auto b = noise(3, 0.2F, 2);
    const auto out = mixed(downmix, a, b);
    ASSERT_EQ(out.size(), a.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
        ASSERT_FLOAT_EQ(out[i], (a[i] + b[i]) / 2);
    }
    EXPECT_FALSE(downmix.one_channel());
    EXPECT_FALSE(downmix.opposite_channels());
}

TEST(Downmix, a_dead_channel_does_not_halve_the_other) {
    const auto sound = noise(3, 0.5F, 1);
    for (const float hum : {0.0F, 0.002F}) {
        for (const bool left : {true, false}) {
            Downmix downmix(kRate);
            const auto dead = noise(3, hum, 2);
            const auto out = left ? mixed(downmix, sound, dead) : mixed(downmix, dead, sound);
            ASSERT_EQ(out.size(), sound.size());
            EXPECT_NEAR(level(out), level(sound), 0.01 * level(sound));
            EXPECT_TRUE(downmix.one_channel());
            EXPECT_FALSE(downmix.opposite_channels());
        }
    }
}

TEST(Downmix, channels_that_cancel_out_become_one_of_them) {
    const auto sound = noise(3, 0.5F, 1);
    for (const float factor : {-1.0F, -0.9F, -0.7F}) {
        Downmix downmix(kRate);
        const auto out = mixed(downmix, sound, scaled(sound, factor));
        EXPECT_NEAR(level(out), level(sound), 0.01 * level(sound)) << factor;
        EXPECT_TRUE(downmix.opposite_channels());
        EXPECT_FALSE(downmix.one_channel());
    }
}

TEST(Downmix, a_quiet_second_microphone_is_not_dead) {
    Downmix downmix(kRate);
    const auto out = mixed(downmix, noise(2, 0.5F, 1), noise(2, 0.02F, 2));
    EXPECT_LT(level(out), 0.6 * level(noise(2, 0.5F, 1)));
    EXPECT_FALSE(downmix.one_channel());
}

TEST(Downmix, silence_stays_silent_and_proves_nothing) {
    Downmix downmix(kRate);
    const std::vector<float> silence(20000);
    const auto out = mixed(downmix, silence, silence);
    EXPECT_EQ(out, silence);
    EXPECT_FALSE(downmix.one_channel());
    std::vector<float> none;
    Downmix(kRate).flush(none);
    EXPECT_TRUE(none.empty());
}

TEST(Downmix, changes_without_a_click) {
    Downmix downmix(kRate);
    std::vector<float> left(kRate, 0.5F);
    std::vector<float> right(kRate, 0.5F);
    std::fill(right.begin() + kRate / 2, right.end(), 0.0F);
    const auto out = mixed(downmix, left, right);
    // From both to the left one alone: no step but that of the file itself.
    for (std::size_t i = kRate / 2 + 1; i < out.size(); ++i) {
        EXPECT_LT(std::abs(out[i] - out[i - 1]), 0.01F) << i;
    }
    EXPECT_FLOAT_EQ(out.back(), 0.5F);
}

}  // namespace
}  // namespace annex::codec
