#pragma once
// Windows of speech to what the model writes over them: the language found out once, short sound
// encoded without the silence that fills its window, and again in full where that went wrong.
//
// Life: one per recording. Threads: one owner.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "capability/asr/audio/log_mel.h"
#include "capability/asr/whisper/speech_model.h"
#include "capability/asr/whisper/window_decoder.h"

namespace annex::asr {

/// How much of a window the encoder sees behind the end of the sound.
enum class EncoderContext : std::uint8_t {
    kFull,  ///< always 30 s, as the model was trained
    /// Three seconds: several times faster on short sound. Where what is then written does not
    /// reach the end of what was said, or looks wrong otherwise, it is written again with the full
    /// context.
    kTrimmed,
};

/// Speech that the model is shown at once.
struct SoundWindow {
    std::uint64_t begin = 0;  ///< its first sample in the speech that was let through
    std::size_t frames = 0;   ///< of 10 ms; at most kWindowFrames
    /// Left behind words that were written, and too short for another to be likely.
    bool is_rest = false;
};

/// A window as it was heard and what was written over it.
struct HeardWindow {
    std::unique_ptr<EncodedWindow> encoded;
    Written written;
};

class WindowHearer {
  public:
    /// Whether speech was heard between these frames of a window.
    using SaidIn = std::function<bool(const SoundWindow&, std::size_t, std::size_t)>;

    /// `language`: key of WhisperConfig::languages, "" = find out. `mel`: windows lie at its front.
    /// `model` and `mel` must outlive it.
    WindowHearer(SpeechModel& model, const LogMelStream& mel, EncoderContext context,
                 std::string language, StepCheck check, SaidIn said_in);

    /// The language of `options` is set here. Errors: as EncodedWindow::step and the check.
    Result<HeardWindow> hear(const SoundWindow& window, const DecodeOptions& options);

    /// One greedy try, with the language as it seems from here while it is not known.
    /// Errors: as hear().
    Result<Written> guess(const SoundWindow& window, EncoderContext context, DecodeOptions options);

    /// "" while it is not known.
    [[nodiscard]] const std::string& language() const { return language_; }
    /// 1 when it was told.
    [[nodiscard]] double language_probability() const { return language_probability_; }

  private:
    Result<std::unique_ptr<EncodedWindow>> encode(const SoundWindow& window,
                                                  EncoderContext context);
    Result<bool> find_language(EncodedWindow& encoded, double probability_min);
    [[nodiscard]] bool is_trimmed(const SoundWindow& window) const;
    [[nodiscard]] bool trusts(const Written& written, const SoundWindow& window) const;
    [[nodiscard]] DecodeOptions in_language(DecodeOptions options) const;

    SpeechModel& model_;
    const LogMelStream& mel_;
    const EncoderContext context_;
    std::string language_;
    double language_probability_ = 1;
    const StepCheck check_;
    const SaidIn said_in_;
};

}  // namespace annex::asr
