#pragma once
// The languages that Whisper knows: codes and the English names that the API answers with.
//
// Threads: plain functions.
#include <string_view>

namespace annex::asr {

/// "german" for "de"; the code itself where there is no name.
std::string_view language_name(std::string_view code);

/// "de" for "German", whatever its case; "" for what is no name.
std::string_view language_code(std::string_view name);

}  // namespace annex::asr
