#pragma once
// Cuts text into the pieces that are spoken one after the other: the first one sentence, so that it
// is planned early, later ones up to a length at which memory and prosody stay good.
//
// Threads: plain functions. Time: linear.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace annex::tts {

inline constexpr std::size_t kFirstClauseCharactersMax = 160;
inline constexpr std::size_t kClauseCharactersMax = 220;
/// A Hanzi is a syllable, about 0.25 s, and counts as so many characters.
inline constexpr std::size_t kHanziCharacters = 4;

/// How long to be silent after a clause.
enum class Pause : std::uint8_t { kNone, kClause, kSentence, kParagraph };

struct Clause {
    /// At most kClauseCharactersMax characters; empty only for a break before the first word.
    std::u32string text;
    Pause pause = Pause::kNone;
    int break_ms = -1;  ///< silence that the text demands in its place; -1: none
};

/// Where words end in a run of Hanzi, which has no spaces; empty: anywhere.
using WordEnds = std::function<std::vector<std::size_t>(std::u32string_view run)>;

/// `text` as clean_text() or write_out_english() returns it. Every word comes back, in order.
std::vector<Clause> split_clauses(std::u32string_view text, const WordEnds& word_ends = {});

/// True when the mark at text[at] separates words, false when it belongs to one ("3.14", "a.m").
/// For the marks . , : ; ! ? and any other that is always punctuation.
bool separates(std::u32string_view text, std::size_t at);

}  // namespace annex::tts
