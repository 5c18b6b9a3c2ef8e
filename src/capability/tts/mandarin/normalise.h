#pragma once
// Writes out in Hanzi what Mandarin text leaves in digits and signs: numbers, dates, times, money,
// units, telephone numbers, addresses. Words in Latin letters stay.
//
// Threads: plain functions. Time: linear.
#include <string>
#include <string_view>

namespace annex::tts::mandarin {

/// `text` as clean_text() returns it.
std::u32string write_out_mandarin(std::u32string_view text);

}  // namespace annex::tts::mandarin
