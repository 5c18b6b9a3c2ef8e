#pragma once
// English readings of numbers that are names: telephone numbers, IP addresses, versions, codes.
//
// Threads: plain functions. Each as spoken_number().
#include <cstddef>
#include <string>

#include "capability/tts/text/english/digit_reader.h"

namespace annex::tts {

/// "555-123-4567", "(555) 123-4567", "+44 20 7946 0958", "020 7946 0958", "call 911".
std::size_t spoken_telephone(const Place& place, std::u32string& out);
/// "1.2.3", "v2.1", "Python 3.12", "192.168.0.1:8080".
std::size_t spoken_version(const Place& place, std::u32string& out);
/// "007", "PIN 4021", "CA 90210": digit by digit.
std::size_t spoken_code(const Place& place, std::u32string& out);

}  // namespace annex::tts
