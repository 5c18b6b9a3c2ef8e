#pragma once
// What the decoding loop asks of a model: encode a window of sound, then write tokens step by
// step. Behind it stands Whisper on ONNX Runtime (whisper_model.h), or a scripted fake in tests.
//
// Threads: a SpeechModel serves several threads; an EncodedWindow has one owner.
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "base/result.h"
#include "capability/asr/whisper/config.h"
#include "capability/asr/whisper/tokenizer.h"

namespace annex::asr {

/// Where heads of the decoder looked while it read tokens.
struct HeadShares {
    std::size_t heads = 0, tokens = 0, positions = 0;
    std::vector<float> shares;  ///< [heads, tokens, positions], each row sums to 1
};

/// One window of sound, encoded, with the decoder's state over it.
class EncodedWindow {
  public:
    virtual ~EncodedWindow() = default;
    /// Forgets what was written; the next step() writes `rows` alternatives side by side.
    virtual void restart(std::size_t rows) = 0;
    /// Appends tokens to each row and returns the logits that follow the last of them.
    /// Shapes: tokens [rows, n] row-major -> [rows, vocabulary]; valid until the next call.
    /// Errors: as tensor::Session::run.
    virtual Result<std::span<float>> step(std::span<const TokenId> tokens) = 0;
    /// Reads `tokens` from the beginning, in one pass, and returns where the alignment heads looked
    /// at each. What was written before is forgotten. Units: a position is 20 ms.
    /// Errors: as tensor::Session::run. The model must have alignment heads (asserted).
    virtual Result<HeadShares> attend(std::span<const TokenId> tokens) = 0;
};

class SpeechModel {
  public:
    virtual ~SpeechModel() = default;
    [[nodiscard]] virtual const WhisperConfig& config() const = 0;
    [[nodiscard]] virtual const Tokenizer& tokenizer() const = 0;
    /// Shapes: mel [bands, frames] row-major, frames even and at most kWindowFrames.
    /// Errors: as tensor::Session::run. The model must outlive the window.
    virtual Result<std::unique_ptr<EncodedWindow>> encode(std::vector<float> mel,
                                                          std::size_t frames) = 0;
};

}  // namespace annex::asr
