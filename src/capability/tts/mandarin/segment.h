#pragma once
// Cuts a run of Hanzi, which has no spaces, into words: the most probable sequence of known words,
// and among the characters left over those that a model of unknown words joins.
//
// Threads: plain functions. Time: linear.
// Source: the method of jieba (MIT), which prepared the text that Kokoro was trained on.
#include <string_view>
#include <vector>

#include "capability/tts/mandarin/table.h"

namespace annex::tts::mandarin {

/// The words of `run` in order, nothing between them. Views into `run`.
std::vector<std::u32string_view> segment(const Table& table, std::u32string_view run);

/// Where the words of Hanzi end in any text; other characters are no words.
std::vector<std::size_t> word_ends(const Table& table, std::u32string_view text);

}  // namespace annex::tts::mandarin
