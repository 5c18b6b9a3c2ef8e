#include "capability/asr/audio/sound_check.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "capability/asr/audio/log_mel.h"

namespace annex::asr {
namespace {

constexpr double kCornerHz = 4500;
constexpr float kFullScale = 0.99F;
constexpr std::size_t kBlock = kSampleRate / 10;
constexpr double kQuieterShare = 0.95;
constexpr std::size_t kLoudRangeDb = 20;  // below the level: what counts as loud

double to_db(double energy) {
    return 10 * std::log10(std::max(energy, 1e-10));
}

}  // namespace

// A Butterworth high-pass of order 12: 45 dB down at 3.4 kHz, where a telephone's band ends.
SoundCheck::SoundCheck() {
    const double warped = std::tan(std::numbers::pi * kCornerHz / kSampleRate);
    for (std::size_t k = 0; k < kSections; ++k) {
        const double angle =
            std::numbers::pi * (2.0 * static_cast<double>(k) + 1) / (4.0 * kSections);
        const double damping = 2 * std::cos(angle);
        const double scale = 1 / (1 + damping * warped + warped * warped);
        auto& section = filter_[k];
        section.b0 = scale;
        section.b1 = -2 * scale;
        section.b2 = scale;
        section.a1 = 2 * (warped * warped - 1) * scale;
        section.a2 = (1 - damping * warped + warped * warped) * scale;
    }
}

double SoundCheck::high_pass(double sample) {
    for (auto& s : filter_) {
        const double out = s.b0 * sample + s.z1;
        s.z1 = s.b1 * sample - s.a1 * out + s.z2;
        s.z2 = s.b2 * sample - s.a2 * out;
        sample = out;
    }
    return sample;
}

void SoundCheck::push(std::span<const float> samples) {
    for (const float sample : samples) {
        const bool full = std::abs(sample) >= kFullScale;
        const bool counts = full && at_full_scale_;
        clipped_ += counts ? (counted_ ? 1 : 2) : 0;
        counted_ = counts;
        at_full_scale_ = full;
        const auto value = static_cast<double>(sample);
        const double high = high_pass(value);
        block_energy_ += value * value;
        block_high_ += high * high;
        if (++in_block_ == kBlock) {
            end_block();
        }
    }
    samples_ += samples.size();
}

void SoundCheck::end_block() {
    const double energy = block_energy_ / kBlock;
    const auto level = static_cast<std::size_t>(
        std::clamp(std::lround(to_db(energy)) + 100L, 0L, static_cast<long>(kLevels) - 1));
    ++blocks_[level];
    energy_[level] += energy;
    high_[level] += block_high_ / kBlock;
    in_block_ = 0;
    block_energy_ = 0;
    block_high_ = 0;
}

SoundFacts SoundCheck::facts() const {
    SoundFacts facts;
    if (samples_ > 0) {
        facts.clipped_share = static_cast<double>(clipped_) / static_cast<double>(samples_);
    }
    const auto all = std::accumulate(blocks_.begin(), blocks_.end(), std::uint64_t{0});
    std::uint64_t louder = 0;
    std::size_t level = kLevels - 1;
    const auto most = static_cast<double>(all) * (1 - kQuieterShare);
    while (level > 0 && static_cast<double>(louder + blocks_[level]) <= most) {
        louder += blocks_[level];
        --level;
    }
    facts.level_db = static_cast<double>(level) - 100;
    double energy = 0;
    double high = 0;
    for (std::size_t i = level - std::min(level, kLoudRangeDb); i < kLevels; ++i) {
        energy += energy_[i];
        high += high_[i];
    }
    if (level > 0 && energy > 0) {
        facts.high_band_db = to_db(std::max(high / energy, 1e-10));
    }
    return facts;
}

}  // namespace annex::asr
