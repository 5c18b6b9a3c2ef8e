#pragma once
// English readings of numbers with a unit: "5 km", "20°C", "10-20%", "5'10\"", "10x", "1920x1080".
//
// Threads: plain functions.
#include <cstddef>
#include <string>

#include "capability/tts/text/english/digit_reader.h"

namespace annex::tts {

/// As spoken_number(): how many characters were taken, 0 when no measure begins here.
std::size_t spoken_measure(const Place& place, std::u32string& out);

/// "/month", "/hr", "/kg" -> " per month" and so on; nothing otherwise.
void take_per(DigitReader& in, std::u32string& out);

}  // namespace annex::tts
