#pragma once
// Words of two characters whose second one has lost its tone, and ends of longer words.
//
// Threads: plain functions.
#include <string_view>

namespace annex::tts::mandarin {

/// True when the last syllable of a word is neutral by custom: 朋友, 东西, 妈妈.
bool ends_neutral(std::u32string_view word);

}  // namespace annex::tts::mandarin
