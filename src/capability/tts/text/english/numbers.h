#pragma once
// English readings of every written number: money, times, dates, telephone numbers, versions,
// fractions, ranges, scores, units, years, ordinals, and plain ones.
//
// Threads: plain functions.
#include <cstddef>
#include <string>

#include "capability/tts/text/english/digit_reader.h"

namespace annex::tts {

/// When a number begins at place (or a month's name, a currency's code), appends how it is said
/// and returns how many characters it took; else 0. Every digit begins one.
std::size_t spoken_number(const Place& place, std::u32string& out);

/// "½" -> "one half"; empty when `c` is no such character.
std::u32string_view vulgar_fraction(char32_t c);

}  // namespace annex::tts
