#include "capability/tts/text/english_numbers.h"

#include <array>

#include "capability/tts/text/digit_reader.h"
#include "capability/tts/text/english_dates.h"
#include "capability/tts/text/english_measures.h"
#include "capability/tts/text/unicode.h"

namespace annex::tts {
namespace {

using View = std::u32string_view;

void say_digits(View digits, std::u32string& out) {
    for (std::size_t i = 0; i < digits.size(); ++i) {
        out.append(i == 0 ? U"" : U" ").push_back(digits[i]);
    }
}

/// Groups joined by '-' or '.': telephone numbers, versions, addresses; or a range of two.
std::size_t groups(View text, std::size_t at, std::u32string& out) {
    DigitReader in(text, at);
    const bool plus = in.take(U"+");
    std::array<View, 8> parts{};
    std::size_t count = 0;
    char32_t joint = 0;
    while (count < parts.size()) {
        const View digits = in.digits();
        if (digits.empty() || digits.size() > 12) {
            return 0;
        }
        parts.at(count++) = digits;
        const char32_t next = in.peek();
        const bool joins = next == '-' || next == U'–' || next == '.' || (plus && next == ' ');
        if (!joins || !is_digit(in.peek(1)) || (joint != 0 && next != joint)) {
            break;
        }
        joint = next;
        in.to(in.at() + 1);
    }
    if (count < 2 || is_digit(in.peek()) || (joint == '.' && (count < 3 || !in.word_ends()))) {
        return 0;
    }
    if (count == 2 && !plus) {
        const bool ascending = parts[0].size() < parts[1].size() ||
                               (parts[0].size() == parts[1].size() && parts[0] < parts[1]);
        if (!ascending || parts[0].starts_with(U'0') || parts[1].starts_with(U'0')) {
            return 0;
        }
        const auto say = [&](View digits) {
            digits.size() == 4 && value(digits) >= 1100 && value(digits) <= 2099
                ? say_year(value(digits), out)
                : static_cast<void>(out.append(digits));
        };
        say(parts[0]);
        out.append(U" to ");
        say(parts[1]);
        return in.used();
    }
    out.append(plus ? U"plus " : U"");
    for (std::size_t i = 0; i < count; ++i) {
        out.append(i == 0 ? U"" : joint != '.' ? U", " : count >= 4 ? U" dot " : U" point ");
        joint == '.' ? static_cast<void>(out.append(parts.at(i))) : say_digits(parts.at(i), out);
    }
    return in.used();
}

std::size_t fraction(View text, std::size_t at, std::u32string& out) {
    struct Known {
        View written;
        View spoken;
    };
    for (const auto& [written, spoken] :
         {Known{U"1/2", U"one half"}, Known{U"1/3", U"one third"}, Known{U"2/3", U"two thirds"},
          Known{U"1/4", U"one quarter"}, Known{U"3/4", U"three quarters"}}) {
        DigitReader in(text, at);
        if (in.take(written) && in.word_ends() && in.peek() != '/') {
            out.append(spoken);
            return in.used();
        }
    }
    return 0;
}

}  // namespace

std::size_t spoken_number(View text, std::size_t at, std::u32string& out) {
    const char32_t c = text[at];
    const char32_t next = at + 1 < text.size() ? text[at + 1] : U'\0';
    const char32_t before = at == 0 ? U' ' : text[at - 1];
    if (!is_digit(c) && c < 0x80 && c != '$' && c != 'U' && c != '-' && c != '+' && c != '\'') {
        return 0;
    }
    // In the middle of something ("3.14|15", "a-1"): not where a number begins.
    if ((before == '.' || before == ',' || before == ':' || before == '/' || before == '-') &&
        at >= 2 && is_word(text[at - 2])) {
        return 0;
    }
    if (c == '-' && !(is_digit(next) || next == '$' || next >= 0x80)) {
        return 0;
    }
    for (const auto reading :
         {spoken_money, spoken_time, spoken_date, groups, fraction, spoken_year, spoken_measure}) {
        const std::size_t length = out.size();
        if (const auto used = reading(text, at, out); used > 0) {
            return used;
        }
        out.resize(length);
    }
    return 0;
}

}  // namespace annex::tts
