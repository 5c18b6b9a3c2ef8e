#pragma once
// The classes of characters that BERT's normaliser and pre-tokeniser tell apart, exactly as the
// reference tokenizer does (its tables follow an older Unicode than the system's library, and a
// character that it leaves in a word changes the tokens).
//
// Threads: plain functions over constant tables. Source: testdata/reference.py.
#include <cstdint>

namespace annex::embedding {

/// Control, format and private characters, which are dropped.
[[nodiscard]] bool is_dropped(std::int32_t character);
/// Non-spacing marks, which are dropped where accents are stripped.
[[nodiscard]] bool is_mark(std::int32_t character);
/// Characters that are a word of their own.
[[nodiscard]] bool is_punctuation(std::int32_t character);
/// Characters between words.
[[nodiscard]] bool is_space(std::int32_t character);
/// Ideographs, each a word of its own.
[[nodiscard]] bool is_ideograph(std::int32_t character);

/// A character in lower case: one character, or two for the one letter that needs them.
struct LowerCase {
    std::int32_t first;
    std::int32_t second;  ///< 0 when there is none
};
[[nodiscard]] LowerCase to_lower(std::int32_t character);

}  // namespace annex::embedding
