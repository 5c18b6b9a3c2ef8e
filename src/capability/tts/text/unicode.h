#pragma once
// Text as code points, and the few questions the speech front end asks about one.
//
// Threads: plain functions.
#include <string>
#include <string_view>

namespace annex::tts {

/// Bytes that are no UTF-8 become U+FFFD.
std::u32string decode_utf8(std::string_view bytes);
std::string encode_utf8(std::u32string_view text);

/// Composes base letter and accent where one code point has both (NFC). Runs of more than
/// kMarksInARowMax combining marks are cut first: they are decoration, and sorting them is slow.
inline constexpr std::size_t kMarksInARowMax = 4;
std::u32string compose(std::u32string_view text);

/// Base letters and accents apart (NFD).
std::u32string decompose(std::u32string_view text);

[[nodiscard]] bool is_space(char32_t c);   ///< any white space, line ends too
[[nodiscard]] bool is_digit(char32_t c);   ///< ASCII digits
[[nodiscard]] bool is_letter(char32_t c);  ///< of any script
[[nodiscard]] bool is_mark(char32_t c);    ///< combining
[[nodiscard]] bool is_upper(char32_t c);   ///< upper case, of any script
[[nodiscard]] bool is_lower(char32_t c);   ///< lower case, of any script
/// Letters and digits, and the marks that belong to them: what words are made of.
[[nodiscard]] bool is_word(char32_t c);
/// Pictures that text is decorated with, and what modifies them.
[[nodiscard]] bool is_emoji(char32_t c);
/// Control and format characters that are neither white space nor the joiners of Indic scripts.
[[nodiscard]] bool is_invisible(char32_t c);
/// Characters of Chinese writing, in any language that uses them.
[[nodiscard]] bool is_hanzi(char32_t c);
/// Han, Kana, Bopomofo, Hangul.
[[nodiscard]] bool is_east_asian(char32_t c);

}  // namespace annex::tts
