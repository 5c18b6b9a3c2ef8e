#pragma once
// What a word is in its sentence, told from the words beside it: enough for words that sound
// different as noun and verb ("the record", "to record"), in the past ("I have read") or before a
// certain word ("lead pipe").
//
// Threads: plain functions. Time: constant for a word.
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "capability/tts/phonemes/english/lexicon.h"

namespace annex::tts {

/// The words of one clause in small letters; a punctuation mark is an empty word.
using Words = std::span<const std::string>;

/// The role of words[at]; kDefault where nothing speaks for another.
Role role_of(Words words, std::size_t at);

/// Sounds that no dictionary tells apart: "lead" the metal. Empty: not one of these.
std::u32string_view other_sense(Words words, std::size_t at, bool british);

}  // namespace annex::tts
