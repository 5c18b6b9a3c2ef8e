#pragma once
// Text in which Chinese and another language stand beside each other: which sentence is Chinese,
// and so how its numbers are said.
//
// Threads: plain functions. Time: linear.
#include <cstdint>
#include <string>
#include <string_view>

#include "capability/tts/text/english/digit_reader.h"

namespace annex::tts::mandarin {

/// What the voice speaks by itself; decides over sentences without words.
enum class Home : std::uint8_t { kChinese, kEnglish, kOther };

/// `text` as clean_text() returns it, written out sentence by sentence: as Mandarin where Hanzi
/// prevail, as English of that dialect elsewhere, unless the voice's own language is another.
std::u32string write_out_mixed(std::u32string_view text, Home home, Dialect dialect);

}  // namespace annex::tts::mandarin
