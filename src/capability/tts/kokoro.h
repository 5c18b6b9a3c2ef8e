#pragma once
// Kokoro-82M: phoneme tokens and a voice to sound.
//
// Life: loaded once by the worker's ModelCache. Threads: synthesize() from any thread.
// Source: https://huggingface.co/hexgrad/Kokoro-82M (Apache-2.0); ONNX export with inputs tokens
// int64 [1, n + 2], style float32 [1, 256], speed float32 [1] and output audio float32 [samples].
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "capability/tts/mandarin/front_end.h"
#include "capability/tts/phonemes/vocabulary.h"
#include "capability/tts/voices.h"
#include "catalog/model_card.h"
#include "tensor/session.h"

namespace annex::service {
struct WorkerContext;
}

namespace annex::tts {

inline constexpr std::uint32_t kSampleRate = 24'000;  ///< Hz
inline constexpr std::size_t kStyleSize = 256;

/// Which row of a voice's table (one row per length, 510 rows) speaks `token_count` tokens,
/// padding apart: the first row is for one token.
std::size_t style_row(std::size_t token_count);

class Kokoro {
  public:
    static Result<std::unique_ptr<Kokoro>> load(const service::WorkerContext& context,
                                                const catalog::ModelCard& card);
    /// `mandarin_folder`: where the table of Chinese readings lies; looked for at the first Hanzi.
    static Result<std::unique_ptr<Kokoro>> load_from(const std::string& folder,
                                                     const std::string& mandarin_folder,
                                                     int threads);

    [[nodiscard]] const std::vector<VoiceInfo>& voices() const { return voices_; }
    [[nodiscard]] const Vocabulary& vocabulary() const { return vocabulary_; }

    /// The reader of Hanzi that the model was trained with.
    [[nodiscard]] mandarin::FrontEnd& mandarin() { return mandarin_; }

    /// Where it runs: "cpu".
    [[nodiscard]] std::string device() const { return session_->device(); }

    /// Shapes: tokens [n], 1 <= n <= kTokensMax -> samples at kSampleRate.
    /// Units: speed 1 = as trained, above 0; samples in [-1, 1].
    /// Errors: kInvalidArgument, kNotFound (voice), kCorrupt (voice file), kOutOfMemory.
    Result<std::vector<float>> synthesize(std::span<const std::int64_t> tokens,
                                          const std::string& voice, double speed);

  private:
    Kokoro(std::string folder, std::string mandarin_table, std::unique_ptr<tensor::Session> session,
           Vocabulary vocabulary, std::vector<VoiceInfo> voices)
        : folder_(std::move(folder)),
          mandarin_(std::move(mandarin_table)),
          session_(std::move(session)),
          vocabulary_(std::move(vocabulary)),
          voices_(std::move(voices)) {}

    Result<std::vector<float>> style(const std::string& voice, std::size_t token_count) const;

    std::string folder_;
    mandarin::FrontEnd mandarin_;
    std::unique_ptr<tensor::Session> session_;
    Vocabulary vocabulary_;
    std::vector<VoiceInfo> voices_;
};

}  // namespace annex::tts
