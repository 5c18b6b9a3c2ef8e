#pragma once
// English readings of times of day, dates, years and decades.
//
// Threads: plain functions.
#include <cstddef>
#include <string>
#include <string_view>

namespace annex::tts {

// As spoken_number().
std::size_t spoken_time(std::u32string_view text, std::size_t at, std::u32string& out);
std::size_t spoken_date(std::u32string_view text, std::size_t at, std::u32string& out);
std::size_t spoken_year(std::u32string_view text, std::size_t at, std::u32string& out);

/// "19 84", "19 oh 5", "20 24", "2005". Units: 1100 to 2099.
void say_year(int year, std::u32string& out);

}  // namespace annex::tts
