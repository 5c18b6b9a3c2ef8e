#pragma once
// Reads digits and literals from where a written number begins.
//
// Threads: plain functions; a reader has one owner.
#include <cstddef>
#include <string>
#include <string_view>

#include "capability/tts/text/unicode.h"

namespace annex::tts {

inline constexpr std::size_t kDigitsMax = 30;  ///< longer runs are no number anybody reads out

/// A place in the text, moving on with what is taken.
class DigitReader {
  public:
    DigitReader(std::u32string_view text, std::size_t at) : text_(text), at_(at), begin_(at) {}

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
    /// One digit more than kDigitsMax at most.
    std::u32string_view digits() {
        const std::size_t from = at_;
        while (at_ < text_.size() && is_digit(text_[at_]) && at_ - from <= kDigitsMax) {
            ++at_;
        }
        return text_.substr(from, at_ - from);
    }
    /// Digits with separators of thousands, without them: "1,234" -> "1234".
    std::u32string grouped() {
        std::u32string out(digits());
        while (out.size() <= kDigitsMax && peek() == ',' && is_digit(peek(1)) &&
               is_digit(peek(2)) && is_digit(peek(3)) && !is_digit(peek(4))) {
            ++at_;
            out.append(digits());
        }
        return out;
    }
    /// True when no letter or digit follows here.
    [[nodiscard]] bool word_ends() const { return at_ >= text_.size() || !is_word(text_[at_]); }

  private:
    std::u32string_view text_;
    std::size_t at_;
    std::size_t begin_;
};

/// Of the first eight digits.
int value(std::u32string_view digits);
std::u32string decimal(int number);

}  // namespace annex::tts
