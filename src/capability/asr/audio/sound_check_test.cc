#include "capability/asr/audio/sound_check.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "capability/asr/audio/log_mel.h"

namespace annex::asr {
namespace {

std::vector<float> tone(double hertz, double seconds, double amplitude) {
    std::vector<float> samples(static_cast<std::size_t>(seconds * kSampleRate));
    for (std::size_t i = 0; i < samples.size(); ++i) {
        samples[i] = static_cast<float>(amplitude * std::sin(2 * std::numbers::pi * hertz *
                                                             static_cast<double>(i) / kSampleRate));
    }
    return samples;
}

SoundFacts facts(const std::vector<float>& samples) {
    SoundCheck check;
    for (std::size_t at = 0; at < samples.size(); at += 777) {
        check.push(std::span(samples).subspan(at, std::min<std::size_t>(777, samples.size() - at)));
    }
    return check.facts();
}

TEST(SoundCheck, nothing_is_silent) {
    EXPECT_EQ(facts({}).level_db, -100);
    EXPECT_EQ(facts(std::vector<float>(16000)).level_db, -100);
    EXPECT_EQ(facts(std::vector<float>(16000)).clipped_share, 0);
    EXPECT_EQ(facts(std::vector<float>(16000)).high_band_db, 0);
}

TEST(SoundCheck, tells_the_level_of_the_loud_parts) {
    EXPECT_NEAR(facts(tone(440, 3, 0.5)).level_db, -9, 0.6);
    EXPECT_NEAR(facts(tone(440, 3, 0.005)).level_db, -49, 0.6);
    // Two seconds of ten are enough.
    auto samples = tone(440, 2, 0.5);
    samples.resize(10 * kSampleRate);
    EXPECT_NEAR(facts(samples).level_db, -9, 0.6);
    // A knock of a tenth of a second is not.
    auto quiet = tone(440, 10, 0.005);
    std::fill_n(quiet.begin() + 3200, 1600, 0.9F);
    EXPECT_LT(facts(quiet).level_db, -45);
}

TEST(SoundCheck, counts_what_lies_at_full_scale) {
    auto samples = tone(440, 2, 3);
    for (float& sample : samples) {
        sample = std::clamp(sample, -1.0F, 1.0F);
    }
    EXPECT_NEAR(facts(samples).clipped_share, 0.78, 0.05);
    EXPECT_EQ(facts(tone(440, 2, 0.98)).clipped_share, 0);
    // One sample alone is a peak.
    std::vector<float> peaks(16000);
    for (std::size_t i = 0; i < peaks.size(); i += 10) {
        peaks[i] = 1;
    }
    EXPECT_EQ(facts(peaks).clipped_share, 0);
}

TEST(SoundCheck, tells_a_telephone_from_a_room) {
    auto both = tone(1000, 2, 0.5);
    const auto high = tone(6000, 2, 0.02);
    std::transform(both.begin(), both.end(), high.begin(), both.begin(), std::plus<>());
    EXPECT_NEAR(facts(both).high_band_db, -28, 1);
    auto band = tone(1000, 2, 0.5);
    const auto edge = tone(3400, 2, 0.05);
    std::transform(band.begin(), band.end(), edge.begin(), band.begin(), std::plus<>());
    EXPECT_LT(facts(band).high_band_db, -58);  // the rest is the click of its beginning
}

}  // namespace
}  // namespace annex::asr
