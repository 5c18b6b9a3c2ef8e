#pragma once
// Writes out in words what English text leaves to the reader: numbers of every kind, dates, money,
// units, addresses, signs, titles and other abbreviations, Roman numerals. No digit is left.
// Acronyms stay as they are written: the lexicon knows which are words.
//
// Threads: plain functions. Time: linear, with a bounded look around each character.
#include <string>
#include <string_view>

#include "capability/tts/text/english/digit_reader.h"

namespace annex::tts {

/// `text` as clean_text() returns it. Written-out text comes back unchanged.
std::u32string write_out_english(std::u32string_view text, Dialect dialect);

}  // namespace annex::tts
