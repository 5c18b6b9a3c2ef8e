#pragma once
// Takes Markdown (and stray HTML) marks out of text, keeping its words and its structure as line
// ends. Plain text passes unchanged but for white space.
//
// Threads: plain functions.
#include <string>
#include <string_view>

namespace annex::tts {

/// As clean_text(), on text whose characters are plain already.
/// Source: CommonMark 0.31 and GitHub's tables, as far as they change what is read aloud.
std::u32string strip_markdown(std::u32string_view text);

}  // namespace annex::tts
