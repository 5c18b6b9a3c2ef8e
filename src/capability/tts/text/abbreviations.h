#pragma once
// English titles and abbreviations that end in a full stop, and a few words espeak misreads.
//
// Threads: plain functions.
#include <cstddef>
#include <string>
#include <string_view>

namespace annex::tts {

/// When a known abbreviation begins at text[at] (a word's first letter), appends what it stands
/// for and returns how many characters it took; else 0. A full stop that also ends a sentence
/// stays.
std::size_t spoken_abbreviation(std::u32string_view text, std::size_t at, std::u32string& out);

/// True when `word` (without its full stop, any case) is an abbreviation after which a sentence
/// goes on. For splitting text in sentences, in any language.
bool is_abbreviation(std::u32string_view word);

}  // namespace annex::tts
