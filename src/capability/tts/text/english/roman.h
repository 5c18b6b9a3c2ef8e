#pragma once
// Roman numerals in English text: "Henry VIII" is "the Eighth", "Chapter IV" is "four".
//
// Threads: plain functions.
#include <cstddef>
#include <string>

#include "capability/tts/text/english/digit_reader.h"

namespace annex::tts {

/// As spoken_number(): how many characters were taken, 0 when no numeral is meant here.
std::size_t spoken_roman(const Place& place, std::u32string& out);

}  // namespace annex::tts
