#pragma once
// From espeak's IPA to the phonemes that Kokoro was trained on (misaki's): one letter for each
// diphthong and affricate, American flaps and r-colours, no length marks.
//
// Threads: plain functions.
// Source: misaki (Apache-2.0), misaki/espeak.py: EspeakFallback (English) and EspeakG2P (others).
#include <cstdint>
#include <string>
#include <string_view>

namespace annex::tts {

/// The families of corrections.
enum class Accent : std::uint8_t { kAmerican, kBritish, kOther };

/// `ipa`: as Espeak::ipa() returns it, ties as '^'.
std::u32string kokoro_phonemes(std::u32string_view ipa, Accent accent);

}  // namespace annex::tts
