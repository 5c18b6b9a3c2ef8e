#pragma once
// Whisper on ONNX Runtime: an encoder that yields the cross-attention's keys and values once per
// window, and a decoder whose own keys and values go from step to step without a copy.
//
// Life: load once. Threads: as SpeechModel; runs share the sessions' threads.
#include <memory>
#include <string>

#include "capability/asr/whisper/speech_model.h"
#include "tensor/session.h"

namespace annex::asr {

class WhisperModel final : public SpeechModel {
  public:
    /// `folder` holds encoder.onnx, decoder.onnx, tokenizer.json and config.json.
    /// Errors: kNotFound when a file is missing, kCorrupt.
    static Result<std::unique_ptr<WhisperModel>> load(const std::string& folder, int threads);

    [[nodiscard]] const WhisperConfig& config() const override { return config_; }
    [[nodiscard]] const Tokenizer& tokenizer() const override { return tokenizer_; }
    Result<std::unique_ptr<EncodedWindow>> encode(std::vector<float> mel,
                                                  std::size_t frames) override;
    [[nodiscard]] std::string device() const { return decoder_->device(); }

  private:
    WhisperModel(WhisperConfig config, Tokenizer tokenizer,
                 std::unique_ptr<tensor::Session> encoder,
                 std::unique_ptr<tensor::Session> decoder);

    WhisperConfig config_;
    Tokenizer tokenizer_;
    std::unique_ptr<tensor::Session> encoder_;
    std::unique_ptr<tensor::Session> decoder_;
};

}  // namespace annex::asr
