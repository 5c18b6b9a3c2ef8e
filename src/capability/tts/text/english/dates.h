#pragma once
// English readings of times of day, dates, years and decades. "3/5/2024" is the fifth of March to
// an American and the third of May to a British voice.
//
// Threads: plain functions. Each as spoken_number().
#include <cstddef>
#include <string>

#include "capability/tts/text/english/digit_reader.h"

namespace annex::tts {

std::size_t spoken_time(const Place& place, std::u32string& out);
/// Digits only: "2024-03-05", "2024-03-05T10:30:00Z", "3/5/2024", "05.03.24".
std::size_t spoken_numeric_date(const Place& place, std::u32string& out);
/// With the month's name: "March 5, 2024", "5 Mar 2024", "the 5th of March", "Dec 24-26".
std::size_t spoken_named_date(const Place& place, std::u32string& out);
/// "the 1980s", "the '90s", "in her 20s"; "30s" alone is seconds.
std::size_t spoken_decade(const Place& place, std::u32string& out);
/// "in 1984", "the class of '68".
std::size_t spoken_year(const Place& place, std::u32string& out);

}  // namespace annex::tts
