#include "capability/asr/whisper/whisper_model.h"

#include <utility>

#include "base/assert.h"
#include "base/checked_file.h"
#include "capability/asr/audio/log_mel.h"

namespace annex::asr {
namespace {

using tensor::NamedTensor;
using tensor::Tensor;

class OnnxWindow final : public EncodedWindow {
  public:
    OnnxWindow(const WhisperConfig& config, tensor::Session& decoder, std::vector<Tensor> memory)
        : config_(config), decoder_(decoder), memory_(std::move(memory)) {
        outputs_.push_back(config.names.logits.c_str());
        for (std::size_t i = 0; i < layers(); ++i) {
            outputs_.push_back(config.names.new_self_keys[i].c_str());
            outputs_.push_back(config.names.new_self_values[i].c_str());
        }
    }

    void restart(std::size_t rows) override {
        rows_ = static_cast<std::int64_t>(rows);
        self_.clear();
        for (std::size_t i = 0; i < layers(); ++i) {
            self_.push_back(Tensor::empty_floats({rows_, config_.heads, config_.head_size, 0}));
            self_.push_back(Tensor::empty_floats({rows_, config_.heads, 0, config_.head_size}));
        }
    }

    Result<std::span<float>> step(std::span<const TokenId> tokens) override {
        ANNEX_ASSIGN(results, run(tokens, outputs_));
        logits_ = std::move(results[0]);
        for (std::size_t i = 0; i < self_.size(); ++i) {
            self_[i] = std::move(results[i + 1]);
        }
        const auto logits = logits_.mutable_floats();
        if (logits.size() != static_cast<std::size_t>(rows_) * config_.vocabulary_size) {
            return misfit();
        }
        return logits;
    }

    Result<HeadShares> attend(std::span<const TokenId> tokens) override {
        ANNEX_ASSERT(!config_.alignment_heads.empty());
        restart(1);
        std::vector<const char*> outputs;
        for (const auto& name : config_.names.cross_attention) {
            outputs.push_back(name.c_str());
        }
        ANNEX_ASSIGN(results, run(tokens, outputs));
        HeadShares found;
        found.heads = config_.alignment_heads.size();
        found.tokens = tokens.size();
        for (const auto& [output, head] : config_.alignment_heads) {
            // [1, heads, tokens, positions]
            const auto& shape = results[output].shape();
            if (shape.size() != 4 || shape[0] != 1 || shape[1] != config_.heads ||
                shape[2] != static_cast<std::int64_t>(tokens.size())) {
                return misfit();
            }
            found.positions = static_cast<std::size_t>(shape[3]);
            const std::size_t each = found.tokens * found.positions;
            const auto own = results[output].floats().subspan(head * each, each);
            found.shares.insert(found.shares.end(), own.begin(), own.end());
        }
        restart(1);
        return found;
    }

  private:
    static Error misfit() {
        return {Code::kCorrupt,
                "the speech model's decoder does not fit its config.json; pull the model again"};
    }

    Result<std::vector<Tensor>> run(std::span<const TokenId> tokens,
                                    const std::vector<const char*>& outputs) {
        const auto count = static_cast<std::int64_t>(tokens.size());
        ANNEX_ASSERT(rows_ > 0 && count > 0 && count % rows_ == 0);
        const auto input = Tensor::from(std::vector<std::int64_t>(tokens.begin(), tokens.end()),
                                        {rows_, count / rows_});
        std::vector<NamedTensor> inputs = {{config_.names.tokens.c_str(), &input}};
        for (std::size_t i = 0; i < layers(); ++i) {
            inputs.emplace_back(config_.names.self_keys[i].c_str(), &self_[2 * i]);
            inputs.emplace_back(config_.names.self_values[i].c_str(), &self_[2 * i + 1]);
            inputs.emplace_back(config_.names.memory[i].c_str(), &memory_[i]);
        }
        return decoder_.run(inputs, outputs);
    }

    [[nodiscard]] std::size_t layers() const { return config_.names.self_keys.size(); }

    const WhisperConfig& config_;
    tensor::Session& decoder_;
    std::vector<Tensor> memory_;  // of each layer: the sound, as the cross-attention reads it
    std::vector<Tensor> self_;    // keys, values of each layer
    std::vector<const char*> outputs_;
    std::int64_t rows_ = 0;
    Tensor logits_;
};

}  // namespace

WhisperModel::WhisperModel(WhisperConfig config, Tokenizer tokenizer,
                           std::unique_ptr<tensor::Session> encoder,
                           std::unique_ptr<tensor::Session> decoder)
    : config_(std::move(config)),
      tokenizer_(std::move(tokenizer)),
      encoder_(std::move(encoder)),
      decoder_(std::move(decoder)) {}

Result<std::unique_ptr<WhisperModel>> WhisperModel::load(const std::string& folder, int threads) {
    ANNEX_ASSIGN(config_text, read_file(folder + "/config.json", kConfigBytesMax));
    ANNEX_ASSIGN(config, parse_whisper_config(config_text));
    if (config.mel_bands != static_cast<std::int64_t>(kMelBands)) {
        return Error{Code::kUnsupported, "only speech models of 80 mel bands are supported"};
    }
    ANNEX_ASSIGN(tokenizer_text, read_file(folder + "/tokenizer.json", kTokenizerBytesMax));
    ANNEX_ASSIGN(tokenizer, Tokenizer::parse(tokenizer_text));
    // The encoder's working set is large and needed for a moment: the memory goes back.
    ANNEX_ASSIGN(encoder, tensor::Session::load(folder + "/encoder.onnx",
                                                {.threads = threads, .arena = false}));
    // The decoder's shapes grow with every token: no plan would be used twice.
    ANNEX_ASSIGN(decoder, tensor::Session::load(
                              folder + "/decoder.onnx",
                              {.threads = threads, .arena = false, .memory_pattern = false}));
    return std::unique_ptr<WhisperModel>(new WhisperModel(std::move(config), std::move(tokenizer),
                                                          std::move(encoder), std::move(decoder)));
}

Result<std::unique_ptr<EncodedWindow>> WhisperModel::encode(std::vector<float> mel,
                                                            std::size_t frames) {
    const auto input = Tensor::from(std::move(mel), {1, static_cast<std::int64_t>(kMelBands),
                                                     static_cast<std::int64_t>(frames)});
    const NamedTensor inputs[] = {{config_.names.mel.c_str(), &input}};
    std::vector<const char*> outputs;
    for (const auto& name : config_.names.memory) {
        outputs.push_back(name.c_str());
    }
    ANNEX_ASSIGN(memory, encoder_->run(inputs, outputs));
    return std::unique_ptr<EncodedWindow>(
        std::make_unique<OnnxWindow>(config_, *decoder_, std::move(memory)));
}

}  // namespace annex::asr
