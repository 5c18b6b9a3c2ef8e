#pragma once
// Numbers in English words.
//
// Threads: plain functions. Shapes: `digits` is one or more ASCII digits; appended without spaces
// around.
#include <string>
#include <string_view>

#include "capability/tts/text/english/digit_reader.h"

namespace annex::tts {

/// "1234" -> "one thousand two hundred thirty four"; British "... two hundred and thirty four".
/// More than 18 digits are said one by one.
void say_cardinal(std::u32string_view digits, Dialect dialect, std::u32string& out);
void say_cardinal(int number, Dialect dialect, std::u32string& out);
/// "21" -> "twenty first".
void say_ordinal(std::u32string_view digits, Dialect dialect, std::u32string& out);
/// "305" -> "three zero five".
void say_digits(std::u32string_view digits, std::u32string& out);
/// Cardinal, then "point" and the digits of `decimals` if there are any.
void say_decimal(std::u32string_view whole, std::u32string_view decimals, Dialect dialect,
                 std::u32string& out);
/// By pairs, as house numbers and parts of addresses: "192" -> "one ninety two", "1080" -> "ten
/// eighty", "105" -> "one oh five". Up to four digits; others as say_cardinal.
void say_pairs(std::u32string_view digits, Dialect dialect, std::u32string& out);
/// "1984" -> "nineteen eighty four", "2005" -> "two thousand five", "1900" -> "nineteen hundred".
void say_year(int year, Dialect dialect, std::u32string& out);
/// Makes the last word of `out` a plural: "twenty" -> "twenties".
void make_plural(std::u32string& out);

}  // namespace annex::tts
