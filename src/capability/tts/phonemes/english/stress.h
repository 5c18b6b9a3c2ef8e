#pragma once
// Where the weight of a word lies, in Kokoro's alphabet: a stress mark stands before its vowel.
//
// Threads: plain functions.
// Source: the conventions of misaki (Apache-2.0), which the model was trained with.
#include <string>
#include <string_view>

namespace annex::tts {

[[nodiscard]] bool is_vowel(char32_t phoneme);
[[nodiscard]] bool is_consonant(char32_t phoneme);
[[nodiscard]] bool has_primary(std::u32string_view phonemes);

/// The main stress becomes a secondary one, secondary ones go: parts of a compound.
std::u32string weakened(std::u32string phonemes);
/// A word without any stress gets a secondary one on its first vowel: words that begin a sentence,
/// names.
std::u32string at_least_secondary(std::u32string phonemes);
/// A word without the main stress gets it: WORDS IN CAPITALS.
std::u32string at_least_primary(std::u32string phonemes);

}  // namespace annex::tts
