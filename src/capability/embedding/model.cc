#include "capability/embedding/model.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/checked_file.h"

namespace annex::embedding {
namespace {

constexpr std::int64_t kDimensionsMax = 8192;
constexpr std::int64_t kBatchTextsMax = 64;

constexpr const char* kIds = "input_ids";
constexpr const char* kMask = "attention_mask";
constexpr const char* kTypes = "token_type_ids";
constexpr const char* kStates = "last_hidden_state";

Result<std::size_t> setting(const catalog::ModelCard& card, std::string_view key,
                            std::int64_t otherwise, std::int64_t min, std::int64_t max) {
    const auto value = card.integer(key, otherwise);
    if (value < min || value > max) {
        return {Code::kCorrupt, fmt::format("model card {}: {} must be from {} to {}, not {}",
                                            card.id, key, min, max, value)};
    }
    return static_cast<std::size_t>(value);
}

Error damaged(std::string_view model, std::string_view what) {
    return Error{Code::kCorrupt,
                 fmt::format("model {}: {}; fetch it again (annex pull {})", model, what, model)};
}

/// Shape [texts, length], row-major; short texts are filled up with 0, which the mask hides.
struct Inputs {
    std::vector<std::int64_t> ids;
    std::vector<std::int64_t> mask;
    tensor::Shape shape;
};

Inputs pad(std::span<const Encoding* const> batch) {
    std::size_t length = 0;
    for (const auto* encoding : batch) {
        length = std::max(length, encoding->ids.size());
    }
    Inputs inputs;
    inputs.ids.assign(batch.size() * length, 0);
    inputs.mask.assign(batch.size() * length, 0);
    for (std::size_t row = 0; row < batch.size(); ++row) {
        const auto begin = static_cast<std::ptrdiff_t>(row * length);
        const auto& ids = batch[row]->ids;
        std::copy(ids.begin(), ids.end(), inputs.ids.begin() + begin);
        std::fill_n(inputs.mask.begin() + begin, ids.size(), 1);
    }
    inputs.shape = {static_cast<std::int64_t>(batch.size()), static_cast<std::int64_t>(length)};
    return inputs;
}

}  // namespace

Result<ModelSettings> ModelSettings::from_card(const catalog::ModelCard& card) {
    ModelSettings settings;
    const auto pooling = card.text("pooling", "cls");
    if (pooling != "cls" && pooling != "mean") {
        return {Code::kCorrupt, fmt::format("model card {}: pooling must be cls or mean", card.id)};
    }
    settings.pooling = pooling == "mean" ? Pooling::kMean : Pooling::kFirst;
    ANNEX_ASSIGN(dimensions, setting(card, "dimensions", 0, 1, kDimensionsMax));
    constexpr std::int64_t kTokensMin = 8;
    ANNEX_ASSIGN(tokens_max, setting(card, "max_tokens", 512, kTokensMin,
                                     static_cast<std::int64_t>(kTokensPerTextMax)));
    ANNEX_ASSIGN(texts_max, setting(card, "batch_texts_max", 1, 1, kBatchTextsMax));
    settings.dimensions = dimensions;
    settings.tokens_max = tokens_max;
    settings.batch.texts_max = texts_max;
    return settings;
}

Result<std::unique_ptr<Model>> Model::load(const service::WorkerContext& context,
                                           const catalog::ModelCard& card) {
    ANNEX_ASSIGN(settings, ModelSettings::from_card(card));
    const auto folder = context.catalog.folder(card);
    ANNEX_ASSIGN(file, read_file(folder + "/tokenizer.json", kTokenizerFileBytesMax));
    ANNEX_ASSIGN(tokenizer, Tokenizer::parse(file, settings.tokens_max));
    // Lengths vary from text to text, so a plan of one shape is seldom used again.
    ANNEX_ASSIGN(session, tensor::Session::load(folder + "/model.onnx", {.threads = context.threads,
                                                                         .memory_pattern = false}));
    const auto has = [](const std::vector<std::string>& names, const char* name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    for (const auto* name : {kIds, kMask, kTypes}) {
        if (!has(session->input_names(), name)) {
            return damaged(card.id, fmt::format("its graph has no input {}", name));
        }
    }
    if (!has(session->output_names(), kStates)) {
        return damaged(card.id, fmt::format("its graph has no output {}", kStates));
    }
    return std::unique_ptr<Model>(new Model(settings, std::move(tokenizer), std::move(session)));
}

Result<std::vector<std::vector<float>>> Model::forward(
    std::span<const Encoding* const> batch) const {
    auto inputs = pad(batch);
    const auto length = static_cast<std::size_t>(inputs.shape[1]);
    const auto types =
        tensor::Tensor::from(std::vector<std::int64_t>(inputs.ids.size(), 0), inputs.shape);
    const auto ids = tensor::Tensor::from(std::move(inputs.ids), inputs.shape);
    const auto mask = tensor::Tensor::from(std::move(inputs.mask), inputs.shape);
    const std::array<tensor::NamedTensor, 3> named{
        {{kIds, &ids}, {kMask, &mask}, {kTypes, &types}}};
    const std::array<const char*, 1> outputs{kStates};
    ANNEX_ASSIGN(results, session_->run(named, outputs));
    const auto width = settings_.dimensions;
    const tensor::Shape expected{inputs.shape[0], inputs.shape[1],
                                 static_cast<std::int64_t>(width)};
    if (results.at(0).type() != tensor::ElementType::kFloat32 ||
        results.at(0).shape() != expected) {
        return {Code::kCorrupt,
                "the model's graph gave states of another shape than its card says"};
    }
    const auto states = results.at(0).floats();
    std::vector<std::vector<float>> pooled;
    pooled.reserve(batch.size());
    for (std::size_t row = 0; row < batch.size(); ++row) {
        pooled.push_back(pool(states.subspan(row * length * width, length * width), width,
                              batch[row]->ids.size(), settings_.pooling));
    }
    return pooled;
}

}  // namespace annex::embedding
