#pragma once
// WordPiece, as BERT's models have it: words of bert_text, each cut into the longest known pieces.
//
// Source: Hugging Face tokenizers, WordPiece.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "capability/embedding/text/bert_text.h"
#include "capability/embedding/text/splitter.h"

namespace annex::embedding {

class WordPiece final : public Splitter {
  public:
    /// From the normalizer, pre_tokenizer and model of `file`.
    /// Errors: kCorrupt when it asks for steps that this class does not have.
    static Result<std::unique_ptr<Splitter>> read(const nlohmann::json& file);

    [[nodiscard]] Result<void> split(std::string_view text, const Sink& sink) const override;

  private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>{}(text);
        }
    };
    using Vocabulary = std::unordered_map<std::string, std::int64_t, Hash, std::equal_to<>>;

    Result<void> read_text_options(const nlohmann::json& file);
    Result<void> read_model(const nlohmann::json& model);
    void append_word(std::string_view word, std::vector<std::int64_t>& ids) const;

    BertTextOptions text_options_;
    Vocabulary beginnings_;     // pieces that begin a word
    Vocabulary continuations_;  // pieces inside a word, without their prefix
    std::size_t piece_bytes_max_ = 0;
    std::size_t word_characters_max_ = 0;
    std::int64_t unknown_ = 0;
};

}  // namespace annex::embedding
