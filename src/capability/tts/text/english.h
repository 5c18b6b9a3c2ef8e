#pragma once
// Writes out what espeak reads badly in English: money, times, years, dates, ranges, telephone
// numbers, units, titles and other abbreviations. Everything else passes unchanged.
//
// Threads: plain functions. Time: linear.
// Source: the rules of kokoro-js (Apache-2.0), extended.
#include <string>
#include <string_view>

namespace annex::tts {

/// `text` as clean_text() returns it.
std::u32string write_out_english(std::u32string_view text);

}  // namespace annex::tts
