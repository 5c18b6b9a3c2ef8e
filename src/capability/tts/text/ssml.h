#pragma once
// The part of SSML that people put into text for speech: breaks, spelled-out content, substitutes.
// Tags are honoured or taken out with their content kept; none is ever spoken. Text that only looks
// like a tag ("3 < 5", "List<String>") stays as it is.
//
// Threads: plain functions. Time: linear, each tag looked at once and at most kTagCharactersMax
// far. Source: W3C Speech Synthesis Markup Language 1.1.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "capability/tts/text/english/digit_reader.h"

namespace annex::tts {

inline constexpr std::size_t kTagCharactersMax = 400;
inline constexpr int kBreakMax_ms = 10'000;  ///< longer breaks are cut to this

/// Text that is spoken in one go, and how long to be silent after it.
struct Passage {
    std::u32string text;
    int break_ms = -1;  ///< -1: as the text's own punctuation asks
};

/// How the content of <say-as> is written out.
struct SayAs {
    bool english = true;  ///< otherwise the content stays as it is
    Dialect dialect = Dialect::kAmerican;
};

/// `text` as the client sent it, decoded. At least one passage; text without tags is one passage,
/// unchanged.
std::vector<Passage> read_ssml(std::u32string_view text, SayAs say_as);

}  // namespace annex::tts
