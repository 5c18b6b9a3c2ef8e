#pragma once
// A model's tokenizer and graph: texts go in as ids, mask and types, one tensor comes out.
//
// Life: loaded once. Threads: const after load; run() from any thread.
#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "capability/embedding/text/encoding.h"
#include "capability/embedding/text/tokenizer.h"
#include "catalog/model_card.h"
#include "service/worker_context.h"
#include "tensor/session.h"

namespace annex::embedding {

/// A number among a card's [parameters]. Errors: kCorrupt with the key and what is allowed.
Result<std::size_t> card_number(const catalog::ModelCard& card, std::string_view key,
                                std::int64_t otherwise, std::int64_t min, std::int64_t max);

/// max_tokens of a card, 512 where it does not say.
Result<std::size_t> tokens_max_of(const catalog::ModelCard& card);
/// batch_texts_max of a card, 1 where it does not say.
Result<std::size_t> batch_texts_max_of(const catalog::ModelCard& card);

class TextGraph {
  public:
    /// model.onnx and tokenizer.json of a model. Of the graph's inputs token_type_ids may be
    /// missing. Errors: kNotFound; kCorrupt when the graph has no `output`.
    static Result<TextGraph> load(const service::WorkerContext& context,
                                  const catalog::ModelCard& card, const char* output);

    [[nodiscard]] const Tokenizer& tokenizer() const { return tokenizer_; }
    [[nodiscard]] std::string device() const { return session_->device(); }

    /// The graph's output for texts that run together, filled up to the longest: floats.
    /// Errors: as tensor::Session::run; kCorrupt when what came is of another shape than `shape`.
    /// Shapes: in `shape`, -1 stands for the length of the longest text.
    [[nodiscard]] Result<tensor::Tensor> run(std::span<const Encoding* const> batch,
                                             tensor::Shape shape) const;

  private:
    TextGraph(Tokenizer tokenizer, std::unique_ptr<tensor::Session> session, const char* output,
              bool has_types)
        : tokenizer_(std::move(tokenizer)),
          session_(std::move(session)),
          output_(output),
          has_types_(has_types) {}

    Tokenizer tokenizer_;
    std::unique_ptr<tensor::Session> session_;
    const char* output_;
    bool has_types_;
};

}  // namespace annex::embedding
