#include "capability/embedding/pipeline.h"

#include <fmt/format.h>

namespace annex::embedding {
namespace {

Result<std::vector<Encoding>> tokenise(const Model& model, std::span<const std::string> texts,
                                       const EmbedOptions& options) {
    std::vector<Encoding> encodings;
    encodings.reserve(texts.size());
    std::size_t total = 0;
    for (const auto& text : texts) {
        ANNEX_TRY(options.check());
        auto encoding = model.tokenizer().encode(text);
        if (!encoding.ok()) {
            auto error = std::move(encoding).error();
            error.param = "input";
            return error;
        }
        total += encoding->ids.size();
        if (total > kTokensPerRequestMax) {
            return Error{Code::kInvalidArgument,
                         fmt::format("the texts come to more than {} tokens; send them in several "
                                     "requests",
                                     kTokensPerRequestMax),
                         "input"};
        }
        encodings.push_back(*std::move(encoding));
    }
    return encodings;
}

}  // namespace

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
