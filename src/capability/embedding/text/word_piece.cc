#include "capability/embedding/text/word_piece.h"

#include <algorithm>

#include "capability/embedding/text/tokenizer_json.h"

namespace annex::embedding {
namespace {

bool is_continuation_byte(char byte) {
    return (static_cast<unsigned char>(byte) & 0xc0U) == 0x80U;
}

std::size_t count_characters(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char b) { return !is_continuation_byte(b); }));
}

}  // namespace

Result<std::unique_ptr<Splitter>> WordPiece::read(const nlohmann::json& file) {
    auto made = std::make_unique<WordPiece>();
    ANNEX_TRY(made->read_text_options(file));
    ANNEX_TRY(made->read_model(member(file, "model")));
    return std::unique_ptr<Splitter>(std::move(made));
}

Result<void> WordPiece::read_text_options(const nlohmann::json& file) {
    const auto& normalizer = member(file, "normalizer");
    if (text_of(member(normalizer, "type")) != "BertNormalizer") {
        return corrupt_tokenizer("expected the normalizer BertNormalizer");
    }
    if (text_of(member(member(file, "pre_tokenizer"), "type")) != "BertPreTokenizer") {
        return corrupt_tokenizer("expected the pre_tokenizer BertPreTokenizer");
    }
    auto& options = text_options_;
    options.clean_text = flag_of(member(normalizer, "clean_text"), true);
    options.handle_chinese_chars = flag_of(member(normalizer, "handle_chinese_chars"), true);
    options.lowercase = flag_of(member(normalizer, "lowercase"), true);
    // The format's own rule: where it is not said, accents go when case goes.
    options.strip_accents = flag_of(member(normalizer, "strip_accents"), options.lowercase);
    return {};
}

Result<void> WordPiece::read_model(const nlohmann::json& model) {
    const auto& vocabulary = member(model, "vocab");
    const auto prefix = text_of(member(model, "continuing_subword_prefix"));
    if (!vocabulary.is_object() || vocabulary.empty() || vocabulary.size() > kVocabularyMax ||
        prefix.empty()) {
        return corrupt_tokenizer("no vocabulary, or no prefix of continuing pieces");
    }
    for (const auto& [piece, value] : vocabulary.items()) {
        ANNEX_ASSIGN(id, id_of(value));
        beginnings_.emplace(piece, id);
        if (piece.size() > prefix.size() && piece.starts_with(prefix)) {
            continuations_.emplace(piece.substr(prefix.size()), id);
        }
        piece_bytes_max_ = std::max(piece_bytes_max_, piece.size());
    }
    const auto unknown = beginnings_.find(text_of(member(model, "unk_token")));
    if (unknown == beginnings_.end()) {
        return corrupt_tokenizer("the vocabulary lacks the token for unknown words");
    }
    unknown_ = unknown->second;
    const auto& characters_max = member(model, "max_input_chars_per_word");
    constexpr std::size_t kDefault = 100;  // the format's own
    word_characters_max_ =
        characters_max.is_number_unsigned() ? characters_max.get<std::size_t>() : kDefault;
    return {};
}

void WordPiece::append_word(std::string_view word, std::vector<std::int64_t>& ids) const {
    if (count_characters(word) > word_characters_max_) {
        ids.push_back(unknown_);
        return;
    }
    const auto first = ids.size();
    std::size_t begin = 0;
    while (begin < word.size()) {
        const auto& vocabulary = begin == 0 ? beginnings_ : continuations_;
        auto length = std::min(word.size() - begin, piece_bytes_max_);
        auto found = vocabulary.end();
        // The longest piece that fits; only whole characters are tried.
        for (; length > 0; --length) {
            const auto end = begin + length;
            if (end < word.size() && is_continuation_byte(word[end])) {
                continue;
            }
            found = vocabulary.find(word.substr(begin, length));
            if (found != vocabulary.end()) {
                break;
            }
        }
        if (found == vocabulary.end()) {
            // One part that fits nothing makes the whole word unknown.
            ids.resize(first);
            ids.push_back(unknown_);
            return;
        }
        ids.push_back(found->second);
        begin += length;
    }
}

Result<void> WordPiece::split(std::string_view text, const Sink& sink) const {
    std::vector<std::int64_t> ids;  // of one word, which one unknown part makes one token
    return for_each_word(text, text_options_, [&](std::string_view word) {
        ids.clear();
        append_word(word, ids);
        return sink(ids);
    });
}

}  // namespace annex::embedding
