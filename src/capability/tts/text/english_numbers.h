#pragma once
// English readings of written numbers that espeak gets wrong or reads digit for digit: money,
// times of day, dates, years, ranges, telephone numbers, addresses, fractions, units.
//
// Threads: plain functions.
#include <cstddef>
#include <string>
#include <string_view>

namespace annex::tts {

/// When such a number begins at text[at] (no letter or digit before it), appends how it is said
/// and returns how many characters it took; else 0. Plain numbers stay digits: espeak reads them.
std::size_t spoken_number(std::u32string_view text, std::size_t at, std::u32string& out);

}  // namespace annex::tts
