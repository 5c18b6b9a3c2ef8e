#pragma once
// English readings of money and of numbers with a unit.
//
// Threads: plain functions.
#include <cstddef>
#include <string>
#include <string_view>

namespace annex::tts {

// As spoken_number().
std::size_t spoken_money(std::u32string_view text, std::size_t at, std::u32string& out);
std::size_t spoken_measure(std::u32string_view text, std::size_t at, std::u32string& out);

}  // namespace annex::tts
