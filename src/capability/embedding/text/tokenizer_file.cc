// Tokenizer::parse: reads tokenizer.json and refuses whatever the tokenizer would not follow.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "capability/embedding/text/tokenizer.h"

namespace annex::embedding {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kVocabularyMax = 1U << 20U;

Error corrupt(std::string_view what) {
    return Error{
        Code::kCorrupt,
        fmt::format("the model's tokenizer.json: {}; fetch the model again (annex pull)", what)};
}

/// A member of an object, or a null value.
const Json& member(const Json& object, const char* key) {
    static const Json kNull;
    if (!object.is_object()) {
        return kNull;
    }
    const auto found = object.find(key);
    return found == object.end() ? kNull : *found;
}

std::string text_of(const Json& value) {
    return value.is_string() ? value.get<std::string>() : std::string();
}

bool flag_of(const Json& value, bool otherwise) {
    return value.is_boolean() ? value.get<bool>() : otherwise;
}

Result<std::int64_t> id_of(const Json& value) {
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() >= kVocabularyMax) {
        return corrupt("a token's id is no number within the vocabulary");
    }
    return value.get<std::int64_t>();
}

}  // namespace

/// Fills a Tokenizer from the file's sections.
class TokenizerFile {
  public:
    static Result<Tokenizer> read(const Json& file, std::size_t tokens_max) {
        Tokenizer tokenizer;
        ANNEX_TRY(read_normalizer(file, tokenizer));
        ANNEX_TRY(read_model(member(file, "model"), tokenizer));
        ANNEX_TRY(check_added_tokens(member(file, "added_tokens")));
        ANNEX_TRY(read_post_processor(member(file, "post_processor"), tokenizer));
        const auto& own_limit = member(member(file, "truncation"), "max_length");
        if (own_limit.is_number_unsigned()) {
            tokens_max = std::min(tokens_max, own_limit.get<std::size_t>());
        }
        tokenizer.tokens_max_ = std::min(tokens_max, kTokensPerTextMax);
        if (tokenizer.tokens_max_ <= tokenizer.before_.size() + tokenizer.after_.size()) {
            return corrupt("its length limit leaves no room for text");
        }
        return tokenizer;
    }

  private:
    static Result<void> read_normalizer(const Json& file, Tokenizer& tokenizer) {
        const auto& normalizer = member(file, "normalizer");
        if (text_of(member(normalizer, "type")) != "BertNormalizer") {
            return corrupt("expected the normalizer BertNormalizer");
        }
        if (text_of(member(member(file, "pre_tokenizer"), "type")) != "BertPreTokenizer") {
            return corrupt("expected the pre_tokenizer BertPreTokenizer");
        }
        auto& options = tokenizer.text_options_;
        options.clean_text = flag_of(member(normalizer, "clean_text"), true);
        options.handle_chinese_chars = flag_of(member(normalizer, "handle_chinese_chars"), true);
        options.lowercase = flag_of(member(normalizer, "lowercase"), true);
        // The format's own rule: where it is not said, accents go when case goes.
        options.strip_accents = flag_of(member(normalizer, "strip_accents"), options.lowercase);
        return {};
    }

    static Result<void> read_model(const Json& model, Tokenizer& tokenizer) {
        if (text_of(member(model, "type")) != "WordPiece") {
            return corrupt("expected the model WordPiece");
        }
        const auto& vocabulary = member(model, "vocab");
        const auto prefix = text_of(member(model, "continuing_subword_prefix"));
        if (!vocabulary.is_object() || vocabulary.empty() || vocabulary.size() > kVocabularyMax ||
            prefix.empty()) {
            return corrupt("no vocabulary, or no prefix of continuing pieces");
        }
        for (const auto& [piece, value] : vocabulary.items()) {
            ANNEX_ASSIGN(id, id_of(value));
            tokenizer.beginnings_.emplace(piece, id);
            if (piece.size() > prefix.size() && piece.starts_with(prefix)) {
                tokenizer.continuations_.emplace(piece.substr(prefix.size()), id);
            }
            tokenizer.piece_bytes_max_ = std::max(tokenizer.piece_bytes_max_, piece.size());
        }
        const auto unknown = tokenizer.beginnings_.find(text_of(member(model, "unk_token")));
        if (unknown == tokenizer.beginnings_.end()) {
            return corrupt("the vocabulary lacks the token for unknown words");
        }
        tokenizer.unknown_ = unknown->second;
        const auto& characters_max = member(model, "max_input_chars_per_word");
        constexpr std::size_t kDefault = 100;  // the format's own
        tokenizer.word_characters_max_ =
            characters_max.is_number_unsigned() ? characters_max.get<std::size_t>() : kDefault;
        return {};
    }

    /// Control tokens are never looked for in text, so only those may be added.
    static Result<void> check_added_tokens(const Json& tokens) {
        for (const auto& token : tokens) {
            if (!flag_of(member(token, "special"), false)) {
                return corrupt("an added token that is no control token is not supported");
            }
        }
        return {};
    }

    static Result<void> read_post_processor(const Json& post, Tokenizer& tokenizer) {
        const auto& steps = member(post, "single");
        if (text_of(member(post, "type")) != "TemplateProcessing" || !steps.is_array()) {
            return corrupt("expected the post_processor TemplateProcessing");
        }
        bool text_seen = false;
        for (const auto& step : steps) {
            const auto& control = member(step, "SpecialToken");
            const auto& part = control.is_null() ? member(step, "Sequence") : control;
            const auto& type = member(part, "type_id");
            if (part.is_null() || !type.is_number_unsigned() || type.get<std::uint64_t>() != 0) {
                return corrupt("expected a template of control tokens and one text, of type 0");
            }
            if (control.is_null()) {
                if (text_seen) {
                    return corrupt("its template for one text names two");
                }
                text_seen = true;
                continue;
            }
            const auto name = text_of(member(control, "id"));
            const auto& ids = member(member(member(post, "special_tokens"), name.c_str()), "ids");
            for (const auto& value : ids) {
                ANNEX_ASSIGN(id, id_of(value));
                (text_seen ? tokenizer.after_ : tokenizer.before_).push_back(id);
            }
        }
        if (!text_seen) {
            return corrupt("its template has no place for the text");
        }
        return {};
    }
};

Result<Tokenizer> Tokenizer::parse(std::string_view json, std::size_t tokens_max) {
    const auto file = Json::parse(json, nullptr, /*allow_exceptions=*/false);
    if (!file.is_object()) {
        return corrupt("it is no JSON object");
    }
    return TokenizerFile::read(file, tokens_max);
}

}  // namespace annex::embedding
