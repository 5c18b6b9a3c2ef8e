#pragma once
// Turns written text into text that can be read aloud, in any language: Markdown and HTML marks
// go, links keep their words, addresses lose what nobody says, emoji and control characters go,
// typographic variants become the plain character. No word is dropped.
//
// Threads: plain functions. Time: linear in the text, with a bounded look-ahead per character.
#include <string>
#include <string_view>

namespace annex::tts {

/// The result has single spaces, and '\n' only where a paragraph, heading, list item or table row
/// ends. Empty when nothing can be spoken.
std::u32string clean_text(std::u32string_view text);

}  // namespace annex::tts
