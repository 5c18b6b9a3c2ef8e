#pragma once
// Which tokens the decoder may write next: Whisper's rules for times, blanks and marks that are no
// speech. Source: openai/whisper whisper/decoding.py SuppressBlank, SuppressTokens,
// ApplyTimestampRules.
//
// Threads: const; a plain value.
#include <span>

#include "capability/asr/whisper/config.h"

namespace annex::asr {

inline constexpr TokenId kInitialTimestampMax = 50;  ///< 1.0 s in steps of 20 ms

class TokenRules {
  public:
    /// `config` must outlive the rules.
    explicit TokenRules(const WhisperConfig& config) : config_(config) {}

    /// Sets the logits of every token that may not follow `written` (the tokens after the prompt)
    /// to minus infinity. Shapes: logits [vocabulary].
    void apply(std::span<float> logits, std::span<const TokenId> written) const;

  private:
    void apply_pairs(std::span<float> logits, std::span<const TokenId> written) const;
    void prefer_times(std::span<float> logits) const;

    const WhisperConfig& config_;
};

/// log(sum(exp(values))); minus infinity when there are none or all are so.
float log_sum_exp(std::span<const float> values);

}  // namespace annex::asr
