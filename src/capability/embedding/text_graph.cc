#include "capability/embedding/text_graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/checked_file.h"

namespace annex::embedding {
namespace {

constexpr std::int64_t kBatchTextsMax = 64;
constexpr std::int64_t kTokensMin = 8;

constexpr const char* kIds = "input_ids";
constexpr const char* kMask = "attention_mask";
constexpr const char* kTypes = "token_type_ids";

Error damaged(std::string_view model, std::string_view what) {
    return Error{Code::kCorrupt,
                 fmt::format("model {}: {}; fetch it again (annex pull {})", model, what, model)};
}

bool has(const std::vector<std::string>& names, const char* name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// Shape [texts, length], row-major; short texts are filled up with what the mask hides.
struct Inputs {
    std::vector<std::int64_t> ids;
    std::vector<std::int64_t> mask;
    std::vector<std::int64_t> types;
    tensor::Shape shape;
};

Inputs pad(std::span<const Encoding* const> batch, std::int64_t padding) {
    std::size_t length = 0;
    for (const auto* encoding : batch) {
        length = std::max(length, encoding->ids.size());
    }
    Inputs inputs;
    inputs.ids.assign(batch.size() * length, padding);
    inputs.mask.assign(batch.size() * length, 0);
    inputs.types.assign(batch.size() * length, 0);
    for (std::size_t row = 0; row < batch.size(); ++row) {
        const auto begin = static_cast<std::ptrdiff_t>(row * length);
        const auto& ids = batch[row]->ids;
        const auto& types = batch[row]->types;
        std::copy(ids.begin(), ids.end(), inputs.ids.begin() + begin);
        std::fill_n(inputs.mask.begin() + begin, ids.size(), 1);
        std::copy(types.begin(), types.end(), inputs.types.begin() + begin);
    }
    inputs.shape = {static_cast<std::int64_t>(batch.size()), static_cast<std::int64_t>(length)};
    return inputs;
}

}  // namespace

Result<std::size_t> card_number(const catalog::ModelCard& card, std::string_view key,
                                std::int64_t otherwise, std::int64_t min, std::int64_t max) {
    const auto value = card.integer(key, otherwise);
    if (value < min || value > max) {
        return {Code::kCorrupt, fmt::format("model card {}: {} must be from {} to {}, not {}",
                                            card.id, key, min, max, value)};
    }
    return static_cast<std::size_t>(value);
}

Result<std::size_t> tokens_max_of(const catalog::ModelCard& card) {
    constexpr std::int64_t kUsual = 512;
    return card_number(card, "max_tokens", kUsual, kTokensMin,
                       static_cast<std::int64_t>(kTokensPerTextMax));
}

Result<std::size_t> batch_texts_max_of(const catalog::ModelCard& card) {
    return card_number(card, "batch_texts_max", 1, 1, kBatchTextsMax);
}

Result<TextGraph> TextGraph::load(const service::WorkerContext& context,
                                  const catalog::ModelCard& card, const char* output) {
    ANNEX_ASSIGN(tokens_max, tokens_max_of(card));
    const auto folder = context.catalog.folder(card);
    ANNEX_ASSIGN(file, read_file(folder + "/tokenizer.json", kTokenizerFileBytesMax));
    ANNEX_ASSIGN(tokenizer, Tokenizer::parse(file, tokens_max));
    // Lengths vary from text to text, so a plan of one shape is seldom used again.
    ANNEX_ASSIGN(session, tensor::Session::load(folder + "/model.onnx", {.threads = context.threads,
                                                                         .memory_pattern = false}));
    for (const auto* name : {kIds, kMask}) {
        if (!has(session->input_names(), name)) {
            return damaged(card.id, fmt::format("its graph has no input {}", name));
        }
    }
    if (!has(session->output_names(), output)) {
        return damaged(card.id, fmt::format("its graph has no output {}", output));
    }
    // Models of the XLM-R kind have no types.
    const bool has_types = has(session->input_names(), kTypes);
    return TextGraph(std::move(tokenizer), std::move(session), output, has_types);
}

Result<tensor::Tensor> TextGraph::run(std::span<const Encoding* const> batch,
                                      tensor::Shape shape) const {
    auto inputs = pad(batch, tokenizer_.padding());
    std::replace(shape.begin(), shape.end(), std::int64_t{-1}, inputs.shape[1]);
    const auto ids = tensor::Tensor::from(std::move(inputs.ids), inputs.shape);
    const auto mask = tensor::Tensor::from(std::move(inputs.mask), inputs.shape);
    const auto types = tensor::Tensor::from(std::move(inputs.types), inputs.shape);
    const std::array<tensor::NamedTensor, 3> named{
        {{kIds, &ids}, {kMask, &mask}, {kTypes, &types}}};
    const std::array<const char*, 1> outputs{output_};
    ANNEX_ASSIGN(results, session_->run(std::span(named).first(has_types_ ? 3 : 2), outputs));
    auto& result = results.at(0);
    if (result.type() != tensor::ElementType::kFloat32 || result.shape() != shape) {
        return {
            Code::kCorrupt,
            fmt::format("the model's graph gave {} of another shape than its card says", output_)};
    }
    return std::move(result);
}

}  // namespace annex::embedding
