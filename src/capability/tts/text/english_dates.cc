#include "capability/tts/text/english_dates.h"

#include <array>

#include "capability/tts/text/digit_reader.h"
#include "capability/tts/text/unicode.h"

namespace annex::tts {
namespace {

using View = std::u32string_view;

constexpr std::array<View, 12> kMonths{U"January",   U"February", U"March",    U"April",
                                       U"May",       U"June",     U"July",     U"August",
                                       U"September", U"October",  U"November", U"December"};
constexpr std::array<View, 10> kDecades{U"hundreds", U"tens",    U"twenties", U"thirties",
                                        U"forties",  U"fifties", U"sixties",  U"seventies",
                                        U"eighties", U"nineties"};

}  // namespace

void say_year(int year, std::u32string& out) {
    const int left = year / 100;
    const int right = year % 100;
    if (year % 1000 < 10 || (year >= 2000 && year < 2010)) {
        out.append(decimal(year));
    } else {
        out.append(decimal(left));
        if (right == 0) {
            out.append(U" hundred");
        } else {
            out.append(right < 10 ? U" oh " : U" ").append(decimal(right));
        }
    }
}

std::size_t spoken_time(View text, std::size_t at, std::u32string& out) {
    DigitReader in(text, at);
    const View hour = in.digits();
    if (hour.empty() || hour.size() > 2 || value(hour) > 24 || !in.take(U":")) {
        return 0;
    }
    const View minute = in.digits();
    if (minute.size() != 2 || value(minute) > 59) {
        return 0;
    }
    View second;
    if (in.peek() == ':' && is_digit(in.peek(1))) {
        in.to(in.at() + 1);
        second = in.digits();
        if (second.size() != 2 || value(second) > 59) {
            return 0;
        }
    }
    if (in.peek() == ':' || in.peek() == '.') {
        if (is_digit(in.peek(1))) {
            return 0;
        }
    }
    const View rest = in.rest();
    const char32_t mark = rest.starts_with(' ') ? in.peek(1) : in.peek();
    const char32_t then = rest.starts_with(' ') ? in.peek(2) : in.peek(1);
    const bool half_day = (mark == 'a' || mark == 'A' || mark == 'p' || mark == 'P') &&
                          (then == 'm' || then == 'M' || then == '.');
    if (!half_day && is_word(in.peek())) {
        return 0;
    }
    const int minutes = value(minute);
    out.append(decimal(value(hour)));
    if (minutes == 0 && second.empty()) {
        out.append(half_day ? U"" : U" o'clock");
    } else {
        out.append(minutes < 10 ? U" oh " : U" ").append(decimal(minutes));
    }
    if (!second.empty()) {
        out.append(U" and ").append(decimal(value(second)));
        out.append(value(second) == 1 ? U" second" : U" seconds");
    }
    if (half_day && !rest.starts_with(' ')) {
        out.push_back(' ');
    }
    return in.used();
}

std::size_t spoken_date(View text, std::size_t at, std::u32string& out) {
    DigitReader in(text, at);
    const View year = in.digits();
    if (year.size() != 4 || !in.take(U"-")) {
        return 0;
    }
    const View month = in.digits();
    if (month.size() != 2 || value(month) < 1 || value(month) > 12 || !in.take(U"-")) {
        return 0;
    }
    const View day = in.digits();
    const bool date_time = in.peek() == 'T' && is_digit(in.peek(1));
    if (day.size() != 2 || value(day) < 1 || value(day) > 31 || in.peek() == '-' ||
        (!in.word_ends() && !date_time)) {
        return 0;
    }
    out.append(kMonths.at(static_cast<std::size_t>(value(month) - 1))).append(U" ");
    out.append(decimal(value(day))).append(U", ");
    say_year(value(year), out);
    if (date_time) {
        in.to(in.at() + 1);
        out.append(U", ");
        in.to(in.at() + spoken_time(text, in.at(), out));
    }
    return in.used();
}

std::size_t spoken_year(View text, std::size_t at, std::u32string& out) {
    DigitReader in(text, at);
    in.take(U"'");
    const bool short_form = in.used() == 1;
    const View digits = in.digits();
    const bool apostrophe = in.peek() == '\'' && in.peek(1) == 's';
    const bool decade = digits.ends_with(U"0") && (in.peek() == 's' || apostrophe) &&
                        !is_word(in.peek(apostrophe ? 2 : 1));
    const int number = value(digits);
    if (decade && (digits.size() == 2 || (digits.size() == 4 && number >= 1100))) {
        if (digits.size() == 4 && number % 1000 == 0) {
            return 0;  // "the 2000s": espeak's plural is right
        }
        if (digits.size() == 4) {
            out.append(decimal(number / 100)).append(U" ");
        }
        out.append(kDecades.at(static_cast<std::size_t>(number % 100 / 10)));
        in.to(in.at() + (apostrophe ? 2 : 1));
        return in.used();
    }
    const bool in_number = (in.peek() == '.' || in.peek() == ',') && is_digit(in.peek(1));
    if (short_form || digits.size() != 4 || number < 1100 || number > 2099 || in_number ||
        !in.word_ends() || in.peek() == '%' || in.peek() == U'°') {
        return 0;
    }
    say_year(number, out);
    return in.used();
}

}  // namespace annex::tts
