#pragma once
// How much of an expected text came back. Threads: plain functions.
#include <string>
#include <string_view>
#include <vector>

namespace annex::cli {

/// Lower-case words; punctuation and Markdown are no part of them.
std::vector<std::string> words_of(std::string_view text);

/// Words to insert, delete or replace to turn one text into the other, per expected word.
/// 0 = the same words; 1 for nothing in common.
double word_error_rate(std::string_view expected, std::string_view found);

}  // namespace annex::cli
