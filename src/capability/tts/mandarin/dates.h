#pragma once
// Dates, years and times of day in Mandarin.
//
// Threads: plain functions. Time: bounded per call.
#include <cstddef>
#include <string>
#include <string_view>

namespace annex::tts::mandarin {

/// When a date, a year or a time of day begins at text[at], appends how it is said and returns how
/// many characters it took; else 0.
std::size_t spoken_date(std::u32string_view text, std::size_t at, std::u32string& out);

}  // namespace annex::tts::mandarin
