#pragma once
// One embedding model in memory: tokenizer, graph, and how its states become a vector.
//
// Life: loaded once by service::ModelCache. Threads: const after load; forward() from any thread.
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "capability/embedding/pooling.h"
#include "capability/embedding/text/tokenizer.h"
#include "capability/embedding/work/runner.h"
#include "catalog/model_card.h"
#include "service/worker_context.h"
#include "tensor/session.h"

namespace annex::embedding {

/// What a model card's [parameters] say.
struct ModelSettings {
    Pooling pooling = Pooling::kFirst;  ///< pooling = "cls" | "mean"
    std::size_t dimensions = 0;         ///< dimensions, as the graph gives them
    std::size_t tokens_max = 512;       ///< max_tokens
    BatchLimits batch;                  ///< batch_texts_max

    /// Errors: kCorrupt with the key, what was found and what is allowed.
    static Result<ModelSettings> from_card(const catalog::ModelCard& card);
};

class Model final : public Runner {
  public:
    static Result<std::unique_ptr<Model>> load(const service::WorkerContext& context,
                                               const catalog::ModelCard& card);

    [[nodiscard]] const ModelSettings& settings() const { return settings_; }
    [[nodiscard]] const Tokenizer& tokenizer() const { return tokenizer_; }
    [[nodiscard]] std::string device() const { return session_->device(); }

    [[nodiscard]] BatchLimits batch_limits() const override { return settings_.batch; }
    /// Pooled states, neither cut nor scaled: vectors of settings().dimensions.
    [[nodiscard]] Result<std::vector<std::vector<float>>> forward(
        std::span<const Encoding* const> batch) const override;

  private:
    Model(ModelSettings settings, Tokenizer tokenizer, std::unique_ptr<tensor::Session> session)
        : settings_(settings), tokenizer_(std::move(tokenizer)), session_(std::move(session)) {}

    ModelSettings settings_;
    Tokenizer tokenizer_;
    std::unique_ptr<tensor::Session> session_;
};

}  // namespace annex::embedding
