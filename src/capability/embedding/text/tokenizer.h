#pragma once
// A tokenizer, built from a model's tokenizer.json (the Hugging Face format), giving the same ids
// as the library that wrote it. Text that spells a control token ("[CLS]") is text.
//
// Life: parsed once. Threads: const after.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "capability/embedding/text/encoding.h"
#include "capability/embedding/text/splitter.h"

namespace annex::embedding {

inline constexpr std::size_t kTokenizerFileBytesMax = 32U << 20U;
inline constexpr std::size_t kTokensPerTextMax = 8192;  ///< the largest tokens_max

class Tokenizer {
  public:
    /// `tokens_max`: the most tokens of an encoding, control tokens included; the file's own limit
    /// applies when it is smaller. Errors: kCorrupt when the file is damaged or asks for steps
    /// that this class does not have (it never guesses).
    static Result<Tokenizer> parse(std::string_view json, std::size_t tokens_max);

    /// The beginning of `text` when it is too long. Errors: kInvalidArgument when it is not UTF-8.
    [[nodiscard]] Result<Encoding> encode(std::string_view text) const;

    /// Two texts in the order of the model's template. When they are too long together, the longer
    /// one is cut until both are of one length, then both are.
    /// Errors: kInvalidArgument when one is not UTF-8; kUnsupported when the file has no template
    /// for two texts, or its limit leaves no room for them.
    [[nodiscard]] Result<Encoding> encode_pair(std::string_view first,
                                               std::string_view second) const;

    /// Tokens of the whole text, control tokens included, however many they are.
    /// Errors: kInvalidArgument when it is not UTF-8.
    [[nodiscard]] Result<std::size_t> count(std::string_view text) const;

    [[nodiscard]] std::size_t tokens_max() const { return tokens_max_; }
    /// What short texts are filled up with.
    [[nodiscard]] std::int64_t padding() const { return padding_; }

  private:
    friend class TokenizerFile;
    /// A place in a template: control tokens, or one of the texts.
    struct Step {
        std::vector<std::int64_t> control;  // empty: a text
        std::size_t text = 0;               // 0 the first, 1 the second
        std::int64_t type = 0;
    };
    using Template = std::vector<Step>;

    Tokenizer() = default;
    static std::size_t control_tokens(const Template& steps);
    Result<bool> read(std::string_view text, std::size_t limit,
                      std::vector<std::int64_t>& ids) const;

    std::unique_ptr<Splitter> splitter_;
    Template single_;
    Template pair_;  // empty: none
    std::size_t tokens_max_ = 0;
    std::int64_t padding_ = 0;
};

}  // namespace annex::embedding
