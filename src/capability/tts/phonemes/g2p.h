#pragma once
// One clause of text to the phonemes that are spoken: punctuation stays where it was (the model
// reads it as melody), everything between is said by the dictionary (English) or by espeak and
// corrected.
//
// Threads: as Pronouncer.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "capability/tts/phonemes/phonemes.h"

namespace annex::tts {

class Pronouncer;
namespace mandarin {
class FrontEnd;
}

/// What a voice does with Hanzi.
enum class Hanzi : std::uint8_t {
    kForeign,  ///< reads them as Mandarin inside its own language
    kOwn,      ///< a Mandarin voice
    kRefused,  ///< they would be words of Japanese, which cannot be read yet
};

/// How a voice reads letters.
struct Reading {
    std::string espeak;  ///< espeak's voice name
    Accent accent = Accent::kAmerican;
    bool english = true;  ///< numbers and abbreviations are written out in English
    Hanzi hanzi = Hanzi::kForeign;
    mandarin::FrontEnd* maybe_mandarin =
        nullptr;  ///< reads Hanzi; null: there is none to read them
};

/// By the first letter of the voice's id. Japanese voices, whose own script cannot be read yet, and
/// Chinese ones read Latin text as American English.
Reading reading_of_voice(std::string_view voice_id);

/// Errors: as Espeak::ipa and mandarin::FrontEnd::phonemes.
Result<std::u32string> phonemes_of_clause(const Pronouncer& pronouncer, std::u32string_view clause,
                                          const Reading& reading);

}  // namespace annex::tts
