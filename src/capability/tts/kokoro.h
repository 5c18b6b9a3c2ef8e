#pragma once
// Kokoro-82M: phoneme tokens and a voice to sound, in two halves: the whole utterance is planned at
// once, then its sound is computed in as many pieces as the caller likes.
//
// Life: loaded once by the worker's ModelCache. Threads: plan() and vocode() from any thread.
// Source: https://huggingface.co/hexgrad/Kokoro-82M (Apache-2.0); ONNX export, cut in two by
// tools/models/convert/kokoro_convert.py. prosody.onnx: tokens int64 [1, n + 2], style float32
// [1, 256], speed float32 [1] to features, pitch, energy. vocoder.onnx: these and style to audio
// float32 [samples].
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "capability/tts/mandarin/front_end.h"
#include "capability/tts/phonemes/vocabulary.h"
#include "capability/tts/pieces.h"
#include "capability/tts/voice_mix.h"
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

inline constexpr std::size_t kSamplesPerFrame = kSampleRate / kFramesPerSecond;

/// What the model's first half says of a text, before there is any sound.
struct Utterance {
    tensor::Tensor features;   ///< [1, 512, frames]
    tensor::Tensor pitch;      ///< [1, 2 * frames], Hz
    tensor::Tensor energy;     ///< [1, 2 * frames]
    std::vector<float> style;  ///< [kStyleSize]

    [[nodiscard]] std::size_t frames() const { return energy.floats().size() / 2; }
};

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
    [[nodiscard]] std::string device() const { return vocoder_->device(); }

    /// How the tokens will be said: rhythm, melody, loudness.
    /// Shapes: tokens [n], 1 <= n <= kTokensMax. Units: speed 1 = as trained, above 0.
    /// Errors: kInvalidArgument, kNotFound (voice), kCorrupt (voice file), kOutOfMemory.
    Result<Utterance> plan(std::span<const std::int64_t> tokens, const VoiceMix& voice,
                           double speed);

    /// The sound of frames [begin, end) of an utterance: kSamplesPerFrame samples each, in [-1, 1].
    /// The model normalises over what it is given: pieces of less than a second sound different.
    /// Errors: kInternal when the model's sound is not a number; kOutOfMemory.
    Result<std::vector<float>> vocode(const Utterance& utterance, std::size_t begin,
                                      std::size_t end);

  private:
    Kokoro(std::string folder, std::string mandarin_table, std::unique_ptr<tensor::Session> prosody,
           std::unique_ptr<tensor::Session> vocoder, Vocabulary vocabulary,
           std::vector<VoiceInfo> voices)
        : folder_(std::move(folder)),
          mandarin_(std::move(mandarin_table)),
          prosody_(std::move(prosody)),
          vocoder_(std::move(vocoder)),
          vocabulary_(std::move(vocabulary)),
          voices_(std::move(voices)) {}

    Result<std::vector<float>> style(const std::string& voice, std::size_t token_count) const;
    /// The weighted mean of the voices' rows.
    Result<std::vector<float>> style(const VoiceMix& voice, std::size_t token_count) const;

    std::string folder_;
    mandarin::FrontEnd mandarin_;
    std::unique_ptr<tensor::Session> prosody_;
    std::unique_ptr<tensor::Session> vocoder_;
    Vocabulary vocabulary_;
    std::vector<VoiceInfo> voices_;
};

}  // namespace annex::tts
