#pragma once
// The numbers of one prepared Whisper model, from the config.json beside its graphs: special
// tokens, languages, what to suppress, the names of inputs and outputs. Nothing of this is known
// to the code otherwise: the English-only models number their tokens differently.
//
// Threads: a plain value.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace annex::asr {

inline constexpr std::size_t kConfigBytesMax = 1U << 20U;

using TokenId = std::int32_t;

struct SpecialTokens {
    TokenId end_of_text = 0;
    TokenId start_of_transcript = 0;
    TokenId start_of_previous = 0;
    TokenId transcribe = 0;
    TokenId translate = 0;
    TokenId no_speech = 0;
    TokenId no_timestamps = 0;
    TokenId timestamp_begin = 0;  ///< <|0.00|>; every token from here on is a time
};

/// Names of the graphs' tensors, one of each kind per decoder layer.
struct GraphNames {
    std::string mel, tokens, logits;
    std::vector<std::string> memory;                          // from encoder to decoder
    std::vector<std::string> self_keys, self_values;          // into the decoder
    std::vector<std::string> new_self_keys, new_self_values;  // out of it
    std::vector<std::string> cross_attention;  // out of it: one per layer with alignment heads
};

/// A head of the decoder whose cross-attention follows the sound.
struct AlignmentHead {
    std::size_t output = 0;  ///< which of GraphNames::cross_attention
    std::size_t head = 0;
};

struct WhisperConfig {
    bool multilingual = false;
    std::int64_t mel_bands = 0;
    std::int64_t heads = 0;
    std::int64_t head_size = 0;
    std::int64_t text_positions_max = 0;
    std::size_t vocabulary_size = 0;
    SpecialTokens special;
    std::map<std::string, TokenId, std::less<>> languages;  ///< empty unless multilingual
    std::vector<TokenId> suppressed;                        ///< never written
    std::vector<TokenId> suppressed_at_begin;               ///< never written first
    std::vector<AlignmentHead> alignment_heads;             ///< empty: no times of words
    GraphNames names;
};

/// Errors: kCorrupt when a key is missing, of the wrong type or out of range.
Result<WhisperConfig> parse_whisper_config(std::string_view json);

}  // namespace annex::asr
