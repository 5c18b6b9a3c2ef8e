#pragma once
// English readings of money: "$3.5M", "€1,299.99", "50¢", "USD 20", "$5-10", "$20/month".
//
// Threads: plain functions.
#include <cstddef>
#include <string>

#include "capability/tts/text/english/digit_reader.h"

namespace annex::tts {

/// As spoken_number(): how many characters were taken, 0 when no money begins here.
std::size_t spoken_money(const Place& place, std::u32string& out);

/// " thousand" ... " trillion" where a word or letter for it comes next ("3.5 million", "2M",
/// "5bn"); empty, and nothing taken, otherwise.
std::u32string_view take_magnitude(DigitReader& in);

}  // namespace annex::tts
