#pragma once
// English letters to the sounds that Kokoro was trained on: the dictionary first, then rules for
// endings, acronyms and compounds, espeak-ng for the rest; function words as they are said in
// running speech.
//
// Threads: as its parts; the lexicons are const, Espeak takes turns.
// Source: the conventions of misaki (Apache-2.0).
#include <string>
#include <string_view>

#include "base/result.h"
#include "capability/tts/phonemes/english/lexicon.h"

namespace annex::tts {

class Espeak;

/// `clause`: written out, without digits. Punctuation that the model knows stays where it was.
/// Errors: as Espeak::ipa.
Result<std::u32string> english_phonemes(const Lexicon& lexicon, Espeak& espeak, bool british,
                                        std::u32string_view clause);

}  // namespace annex::tts
