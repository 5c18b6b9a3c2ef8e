#pragma once
// A speech model that writes what a test scripts, over a vocabulary of a few words.
#include <cmath>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "capability/asr/whisper/speech_model.h"

namespace annex::asr {

// Tokens: 0..255 bytes, then the special ones, then times.
inline constexpr TokenId kEnd = 256;
inline constexpr TokenId kStart = 257;
inline constexpr TokenId kEnglish = 258;
inline constexpr TokenId kGerman = 259;
inline constexpr TokenId kTranscribe = 260;
inline constexpr TokenId kPrevious = 261;
inline constexpr TokenId kNoSpeech = 262;
inline constexpr TokenId kNoTimes = 263;
inline constexpr TokenId kTranslate = 264;
inline constexpr TokenId kZero = 265;
inline constexpr std::size_t kFakeVocabulary = 265 + 1501;

inline TokenId at_time(double seconds) {
    return kZero + static_cast<TokenId>(std::lround(seconds * 50));
}

struct Script {
    std::vector<TokenId> tokens;  ///< then the end
    float sureness = 12;          ///< logit of the scripted token over 0 of all others
    float no_speech = -20;        ///< logit of <|nospeech|> over 12 of one other
};

class FakeSpeechModel final : public SpeechModel {
  public:
    FakeSpeechModel();
    [[nodiscard]] const WhisperConfig& config() const override { return config_; }
    [[nodiscard]] const Tokenizer& tokenizer() const override { return tokenizer_; }
    Result<std::unique_ptr<EncodedWindow>> encode(std::vector<float> mel,
                                                  std::size_t frames) override;

    WhisperConfig config_;
    Tokenizer tokenizer_;
    /// One list per window; its entries are the tries one after the other, the last one stays.
    std::vector<std::vector<Script>> windows_;
    TokenId language_ = kEnglish;
    // What was asked.
    std::vector<std::size_t> frames_;
    std::vector<std::vector<TokenId>> openings_;  ///< of each try
    std::size_t tries_ = 0;
    std::vector<TokenId> attended_;   ///< the last tokens that times were asked of
    std::size_t positions_each_ = 5;  ///< that attend() lets each token look at, in order
};

/// A byte-level vocabulary of the 256 bytes, then `pieces`; of equal ones the last counts.
Tokenizer byte_tokenizer(const std::vector<std::string>& pieces);
/// Text as tokens of the fake: one per byte.
std::vector<TokenId> spell(std::string_view text);
/// <|begin|> text <|end|>
std::vector<TokenId> spoken(double begin_s, std::string_view text, double end_s);

}  // namespace annex::asr
