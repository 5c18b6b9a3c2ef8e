#include "capability/embedding/model.h"

#include <fmt/format.h>

namespace annex::embedding {
namespace {

constexpr std::int64_t kDimensionsMax = 8192;

Result<Pooling> pooling_of(const catalog::ModelCard& card) {
    const auto name = card.text("pooling", "cls");
    if (name == "cls") {
        return Pooling::kFirst;
    }
    if (name == "mean") {
        return Pooling::kMean;
    }
    if (name == "last") {
        return Pooling::kLast;
    }
    return {Code::kCorrupt,
            fmt::format("model card {}: pooling must be cls, mean or last, not {}", card.id, name)};
}

/// A prefix as long as what the model reads would leave nothing of any text.
Result<void> check_prefixes(const catalog::ModelCard& card, const ModelSettings& settings,
                            const Tokenizer& tokenizer) {
    for (const auto& prefix : {settings.query_prefix, settings.passage_prefix}) {
        ANNEX_ASSIGN(tokens, tokenizer.count(prefix));
        if (tokens >= tokenizer.tokens_max()) {
            return {Code::kCorrupt,
                    fmt::format("model card {}: a prefix of {} tokens leaves no room for text "
                                "within {}",
                                card.id, tokens, tokenizer.tokens_max())};
        }
    }
    return {};
}

}  // namespace

Result<ModelSettings> ModelSettings::from_card(const catalog::ModelCard& card) {
    ModelSettings settings;
    ANNEX_ASSIGN(pooling, pooling_of(card));
    settings.pooling = pooling;
    ANNEX_ASSIGN(dimensions, card_number(card, "dimensions", 0, 1, kDimensionsMax));
    settings.dimensions = dimensions;
    ANNEX_ASSIGN(texts_max, batch_texts_max_of(card));
    settings.batch.texts_max = texts_max;
    settings.query_prefix = card.text("query_prefix", "");
    settings.passage_prefix = card.text("passage_prefix", "");
    return settings;
}

std::string_view ModelSettings::prefix(InputType type) const {
    switch (type) {
        case QUERY:
            return query_prefix;
        case PASSAGE:
            return passage_prefix;
        default:
            return {};
    }
}

Result<std::unique_ptr<Model>> Model::load(const service::WorkerContext& context,
                                           const catalog::ModelCard& card) {
    ANNEX_ASSIGN(settings, ModelSettings::from_card(card));
    ANNEX_ASSIGN(graph, TextGraph::load(context, card, "last_hidden_state"));
    ANNEX_TRY(check_prefixes(card, settings, graph.tokenizer()));
    return std::unique_ptr<Model>(new Model(card.id, std::move(settings), std::move(graph)));
}

Result<std::vector<std::vector<float>>> Model::forward(
    std::span<const Encoding* const> batch) const {
    const auto width = settings_.dimensions;
    ANNEX_ASSIGN(output, graph_.run(batch, {static_cast<std::int64_t>(batch.size()), -1,
                                            static_cast<std::int64_t>(width)}));
    const auto states = output.floats();
    const auto row_size = states.size() / batch.size();
    std::vector<std::vector<float>> pooled;
    pooled.reserve(batch.size());
    for (std::size_t row = 0; row < batch.size(); ++row) {
        pooled.push_back(pool(states.subspan(row * row_size, row_size), width,
                              batch[row]->ids.size(), settings_.pooling));
    }
    return pooled;
}

}  // namespace annex::embedding
