#include "capability/asr/audio/speech_gate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace annex::asr {
namespace {

constexpr std::uint64_t kSecond = 16000;

// Hears speech where the samples are loud, and remembers how loud they came.
class LoudnessScorer final : public SpeechScorer {
  public:
    Result<float> score(std::span<const float> samples) override {
        last_ = samples.back();
        return std::abs(last_) > 0.015F ? 0.9F : 0.05F;
    }
    float last_ = 0;
};

std::vector<float> sound(double silence_s, double speech_s, double rest_s, float level = 0.5F) {
    std::vector<float> samples(static_cast<std::size_t>(silence_s * kSecond), 0.0F);
    samples.resize(samples.size() + static_cast<std::size_t>(speech_s * kSecond), level);
    samples.resize(samples.size() + static_cast<std::size_t>(rest_s * kSecond), 0.0F);
    return samples;
}

struct Span {
    std::uint64_t begin, end;
    bool operator==(const Span&) const = default;
};

// Joins pieces to spans, and checks that pieces of a span follow each other.
std::vector<Span> spans(SpeechGate& gate, const std::vector<float>& samples, std::size_t piece) {
    std::vector<Span> result;
    const auto take = [&](const Result<std::vector<SpeechPiece>>& pieces) {
        ASSERT_TRUE(pieces.ok());
        for (const auto& one : *pieces) {
            if (one.starts_span) {
                result.push_back({one.begin, one.begin});
            }
            ASSERT_FALSE(result.empty());
            EXPECT_EQ(one.begin, result.back().end);
            result.back().end += one.samples.size();
            for (std::size_t i = 0; i < one.samples.size(); ++i) {
                ASSERT_EQ(one.samples[i], samples[one.begin + i]);
            }
        }
    };
    for (std::size_t at = 0; at < samples.size(); at += piece) {
        take(gate.push(std::span(samples).subspan(at, std::min(piece, samples.size() - at))));
    }
    take(gate.finish());
    return result;
}

TEST(SpeechGate, lets_speech_through_with_padding) {
    LoudnessScorer scorer;
    SpeechGate gate(scorer, {});
    const auto found = spans(gate, sound(3, 2, 5), 4000);
    // The first loud window is the one that ends with a loud sample: 48000 / 512 = 93.75.
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].begin, 93 * 512 - 6400U);
    EXPECT_EQ(found[0].end, 156 * 512 + 6400U);
    EXPECT_EQ(gate.samples_seen(), 10 * kSecond);
}

TEST(SpeechGate, drops_the_silence_in_which_a_recording_ends) {
    for (const double silence : {0.2, 1.5, 1.9}) {
        LoudnessScorer scorer;
        SpeechGate gate(scorer, {});
        const auto found = spans(gate, sound(3, 2, silence), 4000);
        ASSERT_EQ(found.size(), 1U);
        const auto end = static_cast<std::uint64_t>((5 + silence) * kSecond);
        EXPECT_EQ(found[0].end, std::min<std::uint64_t>(156 * 512 + 6400, end)) << silence;
    }
}

TEST(SpeechGate, keeps_short_pauses_and_cuts_long_ones) {
    auto samples = sound(1, 1, 1.5);
    const auto more = sound(0, 1, 4);
    samples.insert(samples.end(), more.begin(), more.end());
    samples.insert(samples.end(), more.begin(), more.end());
    LoudnessScorer scorer;
    SpeechGate gate(scorer, {});
    const auto found = spans(gate, samples, 16000);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_LT(found[0].begin, 1 * kSecond);
    EXPECT_GT(found[0].end, static_cast<std::uint64_t>(4.5 * kSecond));
    EXPECT_GT(found[1].begin, static_cast<std::uint64_t>(7.9 * kSecond));
}

TEST(SpeechGate, does_not_depend_on_how_the_samples_come) {
    const auto samples = sound(2.3, 1.7, 3.1);
    LoudnessScorer scorer;
    SpeechGate whole(scorer, {});
    SpeechGate small(scorer, {});
    EXPECT_EQ(spans(whole, samples, samples.size()), spans(small, samples, 37));
}

TEST(SpeechGate, keeps_speech_to_the_very_end) {
    const auto samples = sound(1, 1.01, 0);
    LoudnessScorer scorer;
    SpeechGate gate(scorer, {});
    const auto found = spans(gate, samples, 1000);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].end, samples.size());
}

TEST(SpeechGate, lets_nothing_of_silence_through) {
    LoudnessScorer scorer;
    SpeechGate gate(scorer, {});
    EXPECT_TRUE(spans(gate, sound(30, 0, 0), 16000).empty());
}

TEST(SpeechGate, drops_what_is_shorter_than_asked) {
    LoudnessScorer scorer;
    SpeechGate gate(scorer, {.speech_s_min = 0.5});
    auto samples = sound(1, 0.2, 4);
    const auto more = sound(0, 1, 4);
    samples.insert(samples.end(), more.begin(), more.end());
    const auto found = spans(gate, samples, 5000);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_GT(found[0].begin, 4 * kSecond);
}

TEST(SpeechGate, hears_a_very_quiet_recording) {
    LoudnessScorer scorer;
    SpeechGate gate(scorer, {});
    EXPECT_EQ(spans(gate, sound(1, 1, 3, 0.0005F), 16000).size(), 1U);
    LoudnessScorer deaf;
    SpeechGate without(deaf, {.gain_max = 1});
    EXPECT_TRUE(spans(without, sound(1, 1, 3, 0.0005F), 16000).empty());
}

TEST(SpeechGate, remembers_where_it_heard_speech_until_told_to_forget) {
    LoudnessScorer scorer;
    SpeechGate gate(scorer, {});
    spans(gate, sound(2, 1, 2), 16000);
    EXPECT_FALSE(gate.heard_speech(0, kSecond));
    EXPECT_TRUE(gate.heard_speech(kSecond, 3 * kSecond));
    EXPECT_TRUE(gate.heard_speech(0, 5 * kSecond, 30));
    EXPECT_FALSE(gate.heard_speech(0, 5 * kSecond, 40));
    gate.forget_before(4 * kSecond);
    EXPECT_FALSE(gate.heard_speech(kSecond, 3 * kSecond));
}

}  // namespace
}  // namespace annex::asr
