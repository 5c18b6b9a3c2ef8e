#pragma once
// One syllable of pinyin to the phonemes that Kokoro was trained on: IPA, affricates as one letter,
// the tone as an arrow after the vowel (→ high, ↗ rising, ↓ low, ↘ falling, none when neutral).
//
// Threads: plain functions.
// Source: misaki (Apache-2.0), misaki/zh.py and transcription.py, the first Mandarin front end.
#include <cstdint>
#include <string>
#include <string_view>

namespace annex::tts::mandarin {

/// `letters`: pinyin without tone mark, ü as v, e.g. "zhuang"; `tone` 1 to 5. Empty for what is no
/// syllable.
std::u32string syllable_phonemes(std::string_view letters, std::uint8_t tone);

/// The same with the curled ending of a following 儿 that is no syllable of its own ("huār").
std::u32string curled_syllable_phonemes(std::string_view letters, std::uint8_t tone);

}  // namespace annex::tts::mandarin
