#pragma once
// Counted and measured things in Mandarin: money, percent, units, what is counted, ranges of them,
// fractions, ratios.
//
// Threads: plain functions. Time: bounded per call.
#include <cstddef>
#include <string>
#include <string_view>

namespace annex::tts::mandarin {

/// When an amount begins at text[at] (a digit, a sign or a currency mark), appends how it is said
/// and returns how many characters it took; else 0. Every plain number is an amount.
std::size_t spoken_amount(std::u32string_view text, std::size_t at, std::u32string& out);

}  // namespace annex::tts::mandarin
