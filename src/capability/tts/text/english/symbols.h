#pragma once
// English readings of signs: mathematics, code, Greek letters, currency signs that stand alone.
//
// Threads: plain functions.
#include <cstddef>
#include <string>

#include "capability/tts/text/english/digit_reader.h"

namespace annex::tts {

/// When a sign stands at place that is said or left out, appends its words (with spaces around
/// where it needs them) and returns how many characters it took; else 0.
std::size_t spoken_symbol(const Place& place, std::u32string& out);

}  // namespace annex::tts
