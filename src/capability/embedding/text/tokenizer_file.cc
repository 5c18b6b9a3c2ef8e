// Tokenizer::parse: reads tokenizer.json and refuses whatever the tokenizer would not follow.
#include <algorithm>

#include "capability/embedding/text/tokenizer.h"
#include "capability/embedding/text/tokenizer_json.h"
#include "capability/embedding/text/word_piece.h"

namespace annex::embedding {
namespace {

using Json = nlohmann::json;

Result<std::unique_ptr<Splitter>> read_splitter(const Json& file) {
    const auto type = text_of(member(member(file, "model"), "type"));
    if (type == "WordPiece") {
        return WordPiece::read(file);
    }
    return corrupt_tokenizer("expected the model WordPiece");
}

}  // namespace

/// Fills a Tokenizer from the file's sections.
class TokenizerFile {
  public:
    static Result<Tokenizer> read(const Json& file, std::size_t tokens_max) {
        Tokenizer tokenizer;
        ANNEX_ASSIGN(splitter, read_splitter(file));
        tokenizer.splitter_ = std::move(splitter);
        ANNEX_TRY(check_added_tokens(member(file, "added_tokens")));
        ANNEX_TRY(read_post_processor(member(file, "post_processor"), tokenizer));
        const auto& own_limit = member(member(file, "truncation"), "max_length");
        if (own_limit.is_number_unsigned()) {
            tokens_max = std::min(tokens_max, own_limit.get<std::size_t>());
        }
        tokenizer.tokens_max_ = std::min(tokens_max, kTokensPerTextMax);
        if (tokenizer.tokens_max_ <= Tokenizer::control_tokens(tokenizer.single_)) {
            return corrupt_tokenizer("its length limit leaves no room for text");
        }
        const auto& padding = member(member(file, "padding"), "pad_id");
        if (!padding.is_null()) {
            ANNEX_ASSIGN(id, id_of(padding));
            tokenizer.padding_ = id;
        }
        return tokenizer;
    }

  private:
    /// Control tokens are never looked for in text, so only those may be added.
    static Result<void> check_added_tokens(const Json& tokens) {
        for (const auto& token : tokens) {
            if (!flag_of(member(token, "special"), false)) {
                return corrupt_tokenizer(
                    "an added token that is no control token is not supported");
            }
        }
        return {};
    }

    static Result<void> read_post_processor(const Json& post, Tokenizer& tokenizer) {
        if (text_of(member(post, "type")) != "TemplateProcessing") {
            return corrupt_tokenizer("expected the post_processor TemplateProcessing");
        }
        ANNEX_ASSIGN(single, read_template(post, "single"));
        const auto texts = std::count_if(single.begin(), single.end(),
                                         [](const auto& step) { return step.control.empty(); });
        const bool all_zero = std::all_of(single.begin(), single.end(),
                                          [](const auto& step) { return step.type == 0; });
        if (texts == 0) {
            return corrupt_tokenizer("its template has no place for the text");
        }
        if (texts > 1 || !all_zero) {
            return corrupt_tokenizer(
                "expected a template of control tokens and one text, of type 0");
        }
        tokenizer.single_ = std::move(single);
        if (!member(post, "pair").is_null()) {
            ANNEX_ASSIGN(pair, read_template(post, "pair"));
            tokenizer.pair_ = std::move(pair);
        }
        return {};
    }

    static Result<Tokenizer::Template> read_template(const Json& post, const char* name) {
        const auto& steps = member(post, name);
        if (!steps.is_array()) {
            return corrupt_tokenizer("expected a template of control tokens and texts");
        }
        Tokenizer::Template made;
        for (const auto& step : steps) {
            const auto& control = member(step, "SpecialToken");
            const auto& part = control.is_null() ? member(step, "Sequence") : control;
            const auto& type = member(part, "type_id");
            const auto id = text_of(member(part, "id"));
            if (!type.is_number_unsigned() || type.get<std::uint64_t>() > 1 || id.empty()) {
                return corrupt_tokenizer("expected a template of control tokens and texts");
            }
            auto& place = made.emplace_back();
            place.type = type.get<std::int64_t>();
            if (control.is_null()) {
                place.text = id == "B" ? 1 : 0;
                continue;
            }
            for (const auto& value :
                 member(member(member(post, "special_tokens"), id.c_str()), "ids")) {
                ANNEX_ASSIGN(token, id_of(value));
                place.control.push_back(token);
            }
            if (place.control.empty()) {
                return corrupt_tokenizer(
                    "its template names a control token that it does not have");
            }
        }
        return made;
    }
};

Result<Tokenizer> Tokenizer::parse(std::string_view json, std::size_t tokens_max) {
    const auto file = Json::parse(json, nullptr, /*allow_exceptions=*/false);
    if (!file.is_object()) {
        return corrupt_tokenizer("it is no JSON object");
    }
    return TokenizerFile::read(file, tokens_max);
}

}  // namespace annex::embedding
