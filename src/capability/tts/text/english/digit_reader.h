#pragma once
// Reads digits and literals from where a written number begins, and the words around it.
//
// Threads: plain functions; a reader has one owner.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "capability/tts/text/unicode.h"

namespace annex::tts {

/// Whose habits: the order of dates, "and" in numbers, pence.
enum class Dialect : std::uint8_t { kAmerican, kBritish };

inline constexpr std::size_t kDigitsMax = 30;  ///< longer runs are no number anybody reads out

/// Where a reading may begin: text[at].
struct Place {
    std::u32string_view text;
    std::size_t at = 0;
    Dialect dialect = Dialect::kAmerican;

    [[nodiscard]] char32_t before(std::size_t n = 1) const { return at >= n ? text[at - n] : U' '; }
    [[nodiscard]] bool british() const { return dialect == Dialect::kBritish; }
};

/// A place in the text, moving on with what is taken.
class DigitReader {
  public:
    DigitReader(std::u32string_view text, std::size_t at) : text_(text), at_(at), begin_(at) {}
    explicit DigitReader(const Place& place) : DigitReader(place.text, place.at) {}

    [[nodiscard]] char32_t peek(std::size_t n = 0) const {
        return at_ + n < text_.size() ? text_[at_ + n] : U'\0';
    }
    [[nodiscard]] std::size_t used() const { return at_ - begin_; }
    [[nodiscard]] std::size_t at() const { return at_; }
    void to(std::size_t at) { at_ = at; }
    [[nodiscard]] std::u32string_view rest() const {
        return text_.substr(std::min(at_, text_.size()));
    }

    bool take(std::u32string_view literal) {
        if (!rest().starts_with(literal)) {
            return false;
        }
        at_ += literal.size();
        return true;
    }
    /// A hyphen or en dash between two numbers, spaces around it allowed on both sides or neither.
    bool take_dash();
    /// One digit more than kDigitsMax at most.
    std::u32string_view digits();
    /// Digits with separators of thousands, without them: "1,234" -> "1234".
    std::u32string grouped();
    /// ".5" -> "5"; empty, and nothing taken, when no digit follows a full stop.
    std::u32string_view decimals();
    /// Letters only, at most 20.
    std::u32string_view letters();
    /// True when no letter or digit follows here.
    [[nodiscard]] bool word_ends() const { return at_ >= text_.size() || !is_word(text_[at_]); }

  private:
    std::u32string_view text_;
    std::size_t at_;
    std::size_t begin_;
};

/// The word that ends before text[at], one space apart or joined by nothing; at most 20 letters.
std::u32string_view word_before(std::u32string_view text, std::size_t at);
/// The word that begins at text[at] or one space later; at most 20 letters.
std::u32string_view word_after(std::u32string_view text, std::size_t at);
/// Whether `words`, parted by single spaces, hold `word` (in any case of letters).
bool is_one_of(std::u32string_view word, std::u32string_view words);

/// Of the first eight digits.
int value(std::u32string_view digits);

}  // namespace annex::tts
