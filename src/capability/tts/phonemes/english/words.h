#pragma once
// One English word to its sounds by the dictionary: as it stands, without its ending (-s, -ed,
// -ing, 's), letter by letter, or in the parts it is joined of.
//
// Threads: plain functions over a const Lexicon.
#include <optional>
#include <string>
#include <string_view>

#include "capability/tts/phonemes/english/lexicon.h"

namespace annex::tts {

/// How a word in capitals is meant.
enum class Capitals : unsigned char {
    kAcronym,  ///< "the FBI": letters, unless the dictionary knows a word written so
    kShouted,  ///< "DO NOT TOUCH": all the text is in capitals, they mean nothing
};

struct WordReader {
    const Lexicon& lexicon;
    bool british = false;

    /// The sounds of `word` (ASCII letters and inner apostrophes, in its own case); none when the
    /// dictionary does not help.
    [[nodiscard]] std::optional<std::u32string> read(std::string_view word, Role role,
                                                     Capitals capitals) const;
    /// Letter by letter, the last one stressed: "FBI". None when it has other than letters.
    [[nodiscard]] std::optional<std::u32string> spelled(std::string_view word) const;
    /// What the dictionary has for the word in any case of letters.
    [[nodiscard]] std::optional<Pronunciation> known(std::string_view word) const;

  private:
    [[nodiscard]] std::optional<std::u32string> in_lower_case(const std::string& word,
                                                              Role role) const;
    [[nodiscard]] std::optional<std::u32string> plural(const std::string& word, Role role) const;
    [[nodiscard]] std::optional<std::u32string> past(const std::string& word, Role role) const;
    [[nodiscard]] std::optional<std::u32string> progressive(const std::string& word,
                                                            Role role) const;
    [[nodiscard]] std::optional<std::u32string> in_capitals(std::string_view word, Role role,
                                                            Capitals capitals) const;
};

}  // namespace annex::tts
