#include "capability/embedding/pipeline.h"

#include <fmt/format.h>

namespace annex::embedding {
namespace {

/// What a client is told of a text that is too long for the model.
Result<void> refuse_long(const Model& model, std::string_view text, std::size_t index,
                         const EmbedOptions& options) {
    ANNEX_ASSIGN(tokens, model.tokenizer().count(text));
    return Error{
        Code::kInvalidArgument,
        fmt::format("{}[{}] has {} tokens and {} reads {}; shorten it or send it in parts, "
                    "or leave truncate out to have its end cut off",
                    options.param, index, tokens, model.id(), model.tokenizer().tokens_max()),
        std::string(options.param)};
}

Result<std::vector<Encoding>> tokenise(const Model& model, std::span<const std::string> texts,
                                       const EmbedOptions& options) {
    const auto prefix = model.settings().prefix(options.input_type);
    std::vector<Encoding> encodings;
    encodings.reserve(texts.size());
    std::size_t total = 0;
    std::string joined;
    for (const auto& text : texts) {
        ANNEX_TRY(options.check());
        // Joined before it is cut into tokens, as the models' makers do.
        joined.assign(prefix).append(text);
        auto encoding = model.tokenizer().encode(joined);
        if (!encoding.ok()) {
            auto error = std::move(encoding).error();
            error.param = options.param;
            return error;
        }
        if (encoding->truncated && options.refuse_long) {
            ANNEX_TRY(refuse_long(model, joined, encodings.size(), options));
        }
        total += encoding->ids.size();
        if (total > kTokensPerRequestMax) {
            return too_many_tokens(options.param);
        }
        encodings.push_back(*std::move(encoding));
    }
    return encodings;
}

}  // namespace

Error too_many_tokens(std::string_view param) {
    return Error{Code::kInvalidArgument,
                 fmt::format("the texts come to more than {} tokens; send them in several requests",
                             kTokensPerRequestMax),
                 std::string(param)};
}

Result<std::vector<Embedded>> embed(const Model& model, Engine& engine,
                                    std::span<const std::string> texts,
                                    const EmbedOptions& options) {
    const auto own = model.settings().dimensions;
    const auto dimensions = options.dimensions == 0 ? own : options.dimensions;
    if (dimensions > own) {
        return Error{Code::kInvalidArgument,
                     fmt::format("dimensions must be from 1 to {}, not {}", own, dimensions),
                     "dimensions"};
    }
    ANNEX_ASSIGN(encodings, tokenise(model, texts, options));
    std::vector<Embedded> results(texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
        results[i].tokens = encodings[i].ids.size();
        results[i].truncated = encodings[i].truncated;
    }
    ANNEX_ASSIGN(pooled, engine.run(model, std::move(encodings), options.check));
    for (std::size_t i = 0; i < texts.size(); ++i) {
        ANNEX_ASSIGN(vector, unit_vector(std::move(pooled[i]), dimensions));
        results[i].vector = std::move(vector);
    }
    return results;
}

}  // namespace annex::embedding
