#pragma once
// A WordPiece tokenizer, built from a model's tokenizer.json (the Hugging Face format), giving the
// same ids as the library that wrote it. Text that spells a control token ("[CLS]") is text.
//
// Life: parsed once. Threads: const after.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "capability/embedding/text/bert_text.h"
#include "capability/embedding/text/encoding.h"

namespace annex::embedding {

inline constexpr std::size_t kTokenizerFileBytesMax = 16U << 20U;
inline constexpr std::size_t kTokensPerTextMax = 8192;  ///< the largest tokens_max

class Tokenizer {
  public:
    /// `tokens_max`: the most tokens of an encoding, control tokens included; the file's own limit
    /// applies when it is smaller. Errors: kCorrupt when the file is damaged or asks for steps
    /// that this class does not have (it never guesses).
    static Result<Tokenizer> parse(std::string_view json, std::size_t tokens_max);

    /// Errors: kInvalidArgument when `text` is not UTF-8.
    [[nodiscard]] Result<Encoding> encode(std::string_view text) const;

  private:
    friend class TokenizerFile;
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>{}(text);
        }
    };
    using Vocabulary = std::unordered_map<std::string, std::int64_t, Hash, std::equal_to<>>;

    Tokenizer() = default;
    void append_word(std::string_view word, std::vector<std::int64_t>& ids) const;

    BertTextOptions text_options_;
    Vocabulary beginnings_;     // pieces that begin a word
    Vocabulary continuations_;  // pieces inside a word, without their prefix
    std::size_t piece_bytes_max_ = 0;
    std::size_t word_characters_max_ = 0;
    std::int64_t unknown_ = 0;
    std::vector<std::int64_t> before_;  // control tokens around the text
    std::vector<std::int64_t> after_;
    std::size_t tokens_max_ = 0;
};

}  // namespace annex::embedding
