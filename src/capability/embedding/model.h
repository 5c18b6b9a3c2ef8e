#pragma once
// One embedding model in memory: tokenizer, graph, and how its states become a vector.
//
// Life: loaded once by service::ModelCache. Threads: const after load; forward() from any thread.
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "capability/embedding/contract.pb.h"
#include "capability/embedding/pooling.h"
#include "capability/embedding/text_graph.h"
#include "capability/embedding/work/runner.h"
#include "catalog/model_card.h"
#include "service/worker_context.h"

namespace annex::embedding {

/// What a model card's [parameters] say, besides what TextGraph reads.
struct ModelSettings {
    Pooling pooling = Pooling::kFirst;  ///< pooling = "cls" | "mean" | "last"
    std::size_t dimensions = 0;         ///< dimensions, as the graph gives them
    BatchLimits batch;                  ///< batch_texts_max
    std::string query_prefix;           ///< query_prefix, before a search query
    std::string passage_prefix;         ///< passage_prefix, before what is searched

    /// Errors: kCorrupt with the key, what was found and what is allowed.
    static Result<ModelSettings> from_card(const catalog::ModelCard& card);

    /// What goes before a text of this kind.
    [[nodiscard]] std::string_view prefix(InputType type) const;
};

class Model final : public Runner {
  public:
    static Result<std::unique_ptr<Model>> load(const service::WorkerContext& context,
                                               const catalog::ModelCard& card);

    [[nodiscard]] const std::string& id() const { return id_; }
    [[nodiscard]] const ModelSettings& settings() const { return settings_; }
    [[nodiscard]] const Tokenizer& tokenizer() const { return graph_.tokenizer(); }
    [[nodiscard]] std::string device() const { return graph_.device(); }

    [[nodiscard]] BatchLimits batch_limits() const override { return settings_.batch; }
    /// Pooled states, neither cut nor scaled: vectors of settings().dimensions.
    [[nodiscard]] Result<std::vector<std::vector<float>>> forward(
        std::span<const Encoding* const> batch) const override;

  private:
    Model(std::string id, ModelSettings settings, TextGraph graph)
        : id_(std::move(id)), settings_(std::move(settings)), graph_(std::move(graph)) {}

    std::string id_;
    ModelSettings settings_;
    TextGraph graph_;
};

}  // namespace annex::embedding
