#pragma once
// What is read digit by digit in Mandarin: telephone numbers, rooms, trains, addresses, versions;
// and web and mail addresses.
//
// Threads: plain functions. Time: bounded per call.
#include <cstddef>
#include <string>
#include <string_view>

namespace annex::tts::mandarin {

/// When such a thing begins with the digit (or '+' and a digit) at text[at], appends how it is said
/// and returns how many characters it took; else 0.
std::size_t spoken_code(std::u32string_view text, std::size_t at, std::u32string& out);

/// The same for an address that begins with the letter at text[at]: "example.com/a",
/// "wang@example.com", "Node.js", "report.pdf".
std::size_t spoken_address(std::u32string_view text, std::size_t at, std::u32string& out);

}  // namespace annex::tts::mandarin
