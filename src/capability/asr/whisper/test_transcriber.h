#pragma once
// For tests of the transcriber: sound that is loud or silent, and what a scripted model makes of
// it.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

// Before the fake, whose names hide some of its own.
#include "capability/asr/whisper/transcriber.h"

#include "capability/asr/whisper/fake_speech_model.h"

namespace annex::asr {

class LoudnessScorer final : public SpeechScorer {
  public:
    Result<float> score(std::span<const float> samples) override {
        return std::abs(samples.back()) > 0.1F ? 0.9F : 0.05F;
    }
};

inline std::vector<TokenId> joined(std::initializer_list<std::vector<TokenId>> parts) {
    std::vector<TokenId> all;
    for (const auto& part : parts) {
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

class TranscriberTest : public testing::Test {
  protected:
    // Loud sound between silences; returns the summary.
    Result<TranscriptSummary> run(const std::vector<std::pair<double, float>>& parts,
                                  TranscribeOptions options = {}) {
        options.context = context_;
        Transcriber transcriber(
            model_, scorer_, std::move(options),
            [this](const TranscriptSegment& segment) -> Result<void> {
                segments_.push_back(segment);
                return {};
            },
            [this]() -> Result<void> {
                if (checks_left_-- <= 0) {
                    return Error{Code::kCancelled, "gone"};
                }
                return {};
            });
        std::size_t next = 0;
        return transcriber.run([&]() -> Result<std::vector<float>> {
            if (next == parts.size()) {
                return std::vector<float>();
            }
            const auto& [seconds, level] = parts[next++];
            return std::vector<float>(static_cast<std::size_t>(seconds * kSampleRate), level);
        });
    }

    FakeSpeechModel model_;
    LoudnessScorer scorer_;
    std::vector<TranscriptSegment> segments_;
    EncoderContext context_ = EncoderContext::kFull;
    int checks_left_ = 1'000'000;
};

}  // namespace annex::asr
