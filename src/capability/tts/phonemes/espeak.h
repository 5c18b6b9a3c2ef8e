#pragma once
// Letters to sounds through libespeak-ng: the only file that includes it. GPL-3.0-or-later, so
// only the TTS worker's binary links this.
//
// Life: one per process (the library keeps global state), opened at first use. Threads: any; calls
// take turns.
// Source: espeak-ng 1.51, speak_lib.h.
#include <memory>
#include <string>

#include "base/result.h"

namespace annex::tts {

class Espeak {
  public:
    /// Errors: kUnavailable when the library's data is missing (says which package has it).
    static Result<std::unique_ptr<Espeak>> open();
    Espeak(const Espeak&) = delete;
    Espeak& operator=(const Espeak&) = delete;

    /// IPA of one piece of text without punctuation, the letters of one sound joined by '^', words
    /// parted by single spaces, stress before the vowel's syllable nucleus as espeak puts it.
    /// `language`: espeak's voice name, e.g. "en-us"; "en" is British.
    /// Errors: kUnsupported when espeak does not have the language; kInternal.
    Result<std::string> ipa(const std::string& text, const std::string& language);

  private:
    Espeak() = default;
};

}  // namespace annex::tts
