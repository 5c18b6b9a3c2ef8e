#pragma once
// Byte-level BPE as GPT-2 and Whisper use it, from the model's tokenizer.json.
//
// decode() joins the bytes of all tokens before it looks at them as UTF-8, because one character
// may span several tokens. encode() never produces special tokens: a prompt is text, whatever it
// says. Source: openai/gpt-2 src/encoder.py; huggingface/tokenizers pre_tokenizers/byte_level.rs.
//
// Life: load once. Threads: const functions from any thread.
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "capability/asr/whisper/config.h"

namespace annex::asr {

inline constexpr std::size_t kTokenizerBytesMax = 16U << 20U;
inline constexpr std::size_t kEncodeBytesMax = 64U << 10U;  ///< of a text to encode

/// Cuts a text as the GPT-2 pattern does: contractions, letters, digits, other marks, each with at
/// most one leading space, and white space. The pieces join to the text.
std::vector<std::string_view> split_words(std::string_view text);

/// Replaces what is no UTF-8 by U+FFFD, one for each maximal part, as Python and browsers do.
std::string repair_utf8(std::string_view bytes);

class Tokenizer {
  public:
    using Vocabulary = std::unordered_map<std::string, TokenId>;  ///< by the bytes of the token

    /// Errors: kCorrupt.
    static Result<Tokenizer> parse(std::string_view json);

    /// The text of `tokens`; ids that are no text (special ones, times) are left out.
    [[nodiscard]] std::string decode(std::span<const TokenId> tokens) const;
    /// Errors: kInvalidArgument when the text is longer than kEncodeBytesMax.
    [[nodiscard]] Result<std::vector<TokenId>> encode(std::string_view text) const;

  private:
    Result<void> parse_merges(const nlohmann::json& model, const Vocabulary& vocabulary);
    void encode_word(std::string_view word, std::vector<TokenId>& tokens) const;

    std::vector<std::string> bytes_;                     // by token
    std::vector<TokenId> byte_tokens_;                   // by byte
    std::unordered_map<std::uint64_t, TokenId> merges_;  // (left << 32 | right) -> joined
};

}  // namespace annex::asr
