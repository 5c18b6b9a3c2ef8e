#pragma once
// Text to speech, clause by clause: clean, write out, cut, sounds, tokens, model, join.
//
// Threads: one call of speak() at a time per Sink; the model and espeak may be shared.
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "capability/tts/kokoro.h"
#include "capability/tts/phonemes/g2p.h"
#include "capability/tts/phonemes/pronouncer.h"
#include "capability/tts/text/clauses.h"
#include "capability/tts/voice_mix.h"

namespace annex::tts {

/// The clauses that will be spoken; none when there is nothing to say in the text.
/// Errors: kInvalidArgument (param "input") when the text is too long; kUnsupported (param
/// "input") when it holds characters that the voice cannot pronounce yet; with Hanzi also as
/// mandarin::FrontEnd::table.
Result<std::vector<Clause>> prepare_text(std::string_view text, const Reading& reading);

struct Speech {
    std::string text;
    VoiceMix voice;
    double speed = 1;
};

/// Takes the next samples; `last` is true with the last ones. Its error ends the speech.
using Sink = std::function<Result<void>(std::span<const float> samples, bool last)>;
/// Asked between clauses; an error ends the speech.
using Check = std::function<Result<void>()>;

/// Speaks into `sink`, at kSampleRate. A text without anything to say (only marks, only emoji) is
/// a short silence. Errors: as prepare_text, Espeak::ipa, Kokoro::plan and vocode, and the sink's.
Result<void> speak(Kokoro& model, const Pronouncer& pronouncer, const Speech& speech,
                   const Check& check, const Sink& sink);

}  // namespace annex::tts
