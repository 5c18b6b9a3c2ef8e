#pragma once
// E-mail and web addresses, file paths, @names and #tags inside English text, as they are read out.
//
// Threads: plain functions.
#include <cstddef>
#include <string>

#include "capability/tts/text/english/digit_reader.h"

namespace annex::tts {

/// Whether the run of characters around text[at] looks like an address or a path, in which marks
/// are said. Looks at most 80 characters back and 80 ahead.
bool in_address(std::u32string_view text, std::size_t at);

/// When a mark of an address stands at place, or a file's ending (".js" in "Node.js"), an @name or
/// a #tag, appends what is said and returns how many characters it took; else 0.
std::size_t spoken_address_mark(const Place& place, std::u32string& out);

}  // namespace annex::tts
