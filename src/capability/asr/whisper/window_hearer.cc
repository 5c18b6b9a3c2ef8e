#include "capability/asr/whisper/window_hearer.h"

#include <utility>

#include "capability/asr/whisper/trimmed_window.h"

namespace annex::asr {
namespace {

constexpr double kOneTry = 2;                     // a step of temperature beyond all that are tried
constexpr double kSureLanguageProbability = 0.9;  // else it is found out with the full context

}  // namespace

WindowHearer::WindowHearer(SpeechModel& model, const LogMelStream& mel, EncoderContext context,
                           std::string language, StepCheck check, SaidIn said_in)
    : model_(model),
      mel_(mel),
      context_(context),
      language_(std::move(language)),
      check_(std::move(check)),
      said_in_(std::move(said_in)) {}

Result<HeardWindow> WindowHearer::hear(const SoundWindow& window, const DecodeOptions& options) {
    if (is_trimmed(window)) {
        ANNEX_ASSIGN(encoded, encode(window, EncoderContext::kTrimmed));
        ANNEX_ASSIGN(known, find_language(*encoded, kSureLanguageProbability));
        if (known) {
            auto once = in_language(options);
            once.temperature_step = kOneTry;
            ANNEX_ASSIGN(written, write_down(*encoded, model_, once, check_));
            if (trusts(written, window)) {
                return HeardWindow{std::move(encoded), std::move(written)};
            }
        }
    }
    ANNEX_ASSIGN(encoded, encode(window, EncoderContext::kFull));
    ANNEX_TRY(find_language(*encoded, 0));
    ANNEX_ASSIGN(written, write_down(*encoded, model_, in_language(options), check_));
    return HeardWindow{std::move(encoded), std::move(written)};
}

Result<Written> WindowHearer::guess(const SoundWindow& window, EncoderContext context,
                                    DecodeOptions options) {
    ANNEX_ASSIGN(encoded, encode(window, context));
    options = in_language(std::move(options));
    options.temperature_step = kOneTry;
    if (model_.config().multilingual && options.language.empty()) {
        ANNEX_ASSIGN(found, detect_language(*encoded, model_));
        options.language = std::move(found.first);
    }
    return write_down(*encoded, model_, options, check_);
}

Result<std::unique_ptr<EncodedWindow>> WindowHearer::encode(const SoundWindow& window,
                                                            EncoderContext context) {
    const std::size_t width =
        context == EncoderContext::kTrimmed ? trimmed_width(window.frames) : kWindowFrames;
    ANNEX_TRY(check_());
    return model_.encode(mel_.window(window.frames, width), width);
}

// False, and nothing found, when the likeliest one is less likely.
Result<bool> WindowHearer::find_language(EncodedWindow& encoded, double probability_min) {
    if (language_.empty()) {
        ANNEX_ASSIGN(found, detect_language(encoded, model_));
        if (found.second < probability_min) {
            return false;
        }
        language_ = std::move(found.first);
        language_probability_ = found.second;
    }
    return true;
}

bool WindowHearer::is_trimmed(const SoundWindow& window) const {
    return context_ == EncoderContext::kTrimmed && trimmed_width(window.frames) < kWindowFrames;
}

bool WindowHearer::trusts(const Written& written, const SoundWindow& window) const {
    return is_trusted(
        written, model_.config().special.timestamp_begin, window.frames,
        [&](std::size_t begin, std::size_t end) { return said_in_(window, begin, end); });
}

DecodeOptions WindowHearer::in_language(DecodeOptions options) const {
    options.language = model_.config().multilingual ? language_ : "";
    return options;
}

}  // namespace annex::asr
