#pragma once
// Units and currencies as Mandarin names them, and the words that follow a counted 两.
//
// Threads: plain functions.
#include <string>
#include <string_view>

#include "capability/tts/text/english/digit_reader.h"

namespace annex::tts::mandarin {

struct Unit {
    std::u32string name;       ///< spoken; empty: there is none, or it stays where it is
    bool counts = false;       ///< 2 before it is 两
    bool temperature = false;  ///< below zero is 零下
    bool before = false;       ///< said before the number: percent
};

/// Moves `in` past a unit written in letters or signs after a number ("km/h", "%", "℃", one space
/// before it allowed). Where a measure word in Hanzi follows it stays there, and `counts` is true.
Unit take_unit(DigitReader& in);

/// Moves `in` past a currency mark and returns its name; empty when there is none.
std::u32string_view take_currency(DigitReader& in);

}  // namespace annex::tts::mandarin
