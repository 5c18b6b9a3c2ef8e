#pragma once
// Web addresses and HTML tags as they stray into text.
//
// Threads: plain functions.
#include <cstddef>
#include <string>
#include <string_view>

namespace annex::tts {

/// "https://www.example.com/a?b" -> "example.com": what a person would say.
std::u32string spoken_address(std::u32string_view address);
/// Length of the address at the start of `text`, 0 when there is none.
std::size_t address_length(std::u32string_view text);
/// Length of the HTML tag at the start of `text` ('<'), 0 when there is none.
std::size_t tag_length(std::u32string_view text);

}  // namespace annex::tts
