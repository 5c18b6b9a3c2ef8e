#include "capability/tts/text/english/dates.h"

#include <array>

#include "capability/tts/text/english/number_words.h"

namespace annex::tts {
namespace {

using View = std::u32string_view;

constexpr std::array<View, 12> kMonths{U"January",   U"February", U"March",    U"April",
                                       U"May",       U"June",     U"July",     U"August",
                                       U"September", U"October",  U"November", U"December"};

/// Two digits mean the years that people alive speak of.
int full_year(View digits) {
    const int year = value(digits);
    return digits.size() == 4 ? year : year < 50 ? 2000 + year : 1900 + year;
}

bool is_year(View digits) {
    return digits.size() == 4 && value(digits) >= 1000 && value(digits) <= 2199;
}

struct Date {
    View day;       // empty: month and year only
    View last_day;  // of a range; else empty
    View month;
    View year;  // empty: none written
    bool day_first = false;
};

void say_date(const Date& date, const Place& place, std::u32string& out) {
    const auto ordinal = [&](View day) { say_ordinal(day, place.dialect, out); };
    if (date.day.empty()) {
        out.append(date.month);
    } else if (date.day_first) {
        out.append(is_one_of(word_before(place.text, place.at), U"the") ? U"" : U"the ");
        ordinal(date.day);
        if (!date.last_day.empty()) {
            out.append(U" to the ");
            ordinal(date.last_day);
        }
        out.append(U" of ").append(date.month);
    } else {
        out.append(date.month).append(place.british() ? U" the " : U" ");
        ordinal(date.day);
        if (!date.last_day.empty()) {
            out.append(place.british() ? U" to the " : U" to ");
            ordinal(date.last_day);
        }
    }
    if (!date.year.empty()) {
        out.append(date.day_first || date.day.empty() ? U" " : U", ");
        say_year(full_year(date.year), place.dialect, out);
    }
}

/// "March", "Mar", "Mar.": the full name, and the place behind it; empty otherwise.
View take_month(DigitReader& in) {
    const std::size_t from = in.at();
    const View word = in.letters();
    for (const View month : kMonths) {
        const bool whole = word == month;
        const bool cut = word == month.substr(0, 3) || (word == U"Sept" && month[0] == 'S');
        if ((whole || cut) && in.word_ends()) {
            if (!whole) {
                in.take(U".");
            }
            return month;
        }
    }
    in.to(from);
    return {};
}

/// 1 to 31, with or without its ending.
View take_day(DigitReader& in) {
    const std::size_t from = in.at();
    const View day = in.digits();
    if (day.empty() || day.size() > 2 || value(day) < 1 || value(day) > 31) {
        in.to(from);
        return {};
    }
    const std::size_t end = in.at();
    if (!is_one_of(in.letters(), U"st nd rd th")) {
        in.to(end);
    }
    if (!in.word_ends() || (in.peek() == ':' && is_digit(in.peek(1))) ||
        (in.peek() == '.' && is_digit(in.peek(1)))) {
        in.to(from);
        return {};
    }
    return day;
}

View take_year(DigitReader& in) {
    const std::size_t from = in.at();
    if (in.take(U", ") || in.take(U" ")) {
        const View year = in.digits();
        if (is_year(year) && in.word_ends() && in.peek() != '%') {
            return year;
        }
    }
    in.to(from);
    return {};
}

std::size_t month_first(const Place& place, std::u32string& out) {
    DigitReader in(place);
    Date date;
    date.month = take_month(in);
    if (date.month.empty() || !in.take(U" ")) {
        return 0;
    }
    const std::size_t end = in.at();
    date.day = take_day(in);
    if (date.day.empty()) {
        const View year = in.digits();
        if (!is_year(year) || !in.word_ends()) {
            return 0;
        }
        date.year = year;
        say_date(date, place, out);
        return in.used();
    }
    const std::size_t day_end = in.at();
    if (!in.take_dash() || (date.last_day = take_day(in)).empty()) {
        in.to(day_end);
    }
    if (in.at() == end) {
        return 0;
    }
    date.year = take_year(in);
    say_date(date, place, out);
    return in.used();
}

std::size_t day_first(const Place& place, std::u32string& out) {
    DigitReader in(place);
    Date date;
    date.day_first = true;
    date.day = take_day(in);
    const std::size_t day_end = in.at();
    if (!date.day.empty() && (!in.take_dash() || (date.last_day = take_day(in)).empty())) {
        in.to(day_end);
    }
    if (date.day.empty() || !in.take(U" ")) {
        return 0;
    }
    in.take(U"of ");
    date.month = take_month(in);
    if (date.month.empty()) {
        return 0;
    }
    date.year = take_year(in);
    say_date(date, place, out);
    return in.used();
}

/// " am", "a.m." and so on as "AM"; keeps the full stop that ends a sentence.
View take_half_day(DigitReader& in) {
    const std::size_t from = in.at();
    in.take(U" ");
    const char32_t letter = in.peek() | 0x20U;
    if (letter == 'a' || letter == 'p') {
        const View half = letter == 'a' ? View(U" AM") : View(U" PM");
        const bool dotted = in.peek(1) == '.';
        const char32_t m = in.peek(dotted ? 2 : 1) | 0x20U;
        in.to(in.at() + (dotted ? 3 : 2));
        if (m == 'm' && in.word_ends()) {
            if (dotted && in.peek() == '.') {
                const bool sentence = in.peek(1) == '\0' || in.peek(1) == '\n' ||
                                      (in.peek(1) == ' ' && is_upper(in.peek(2)));
                in.to(in.at() + (sentence ? 0 : 1));
            }
            return half;
        }
    }
    in.to(from);
    return {};
}

struct Time {
    View hour;
    View minute;
    View second;
    View half_day;
};

bool take_time(DigitReader& in, Time& time) {
    time = {};
    time.hour = in.digits();
    if (time.hour.empty() || time.hour.size() > 2 || value(time.hour) > 24) {
        return false;
    }
    const bool dot = in.peek() == '.';
    if ((in.peek() == ':' || dot) && is_digit(in.peek(1))) {
        in.to(in.at() + 1);
        time.minute = in.digits();
        if (time.minute.size() != 2 || value(time.minute) > 59) {
            return false;
        }
    }
    if (!dot && in.peek() == ':' && is_digit(in.peek(1))) {
        in.to(in.at() + 1);
        time.second = in.digits();
        if (time.minute.empty() || time.second.size() != 2 || value(time.second) > 59) {
            return false;
        }
    }
    if ((in.peek() == ':' || in.peek() == '.') && is_digit(in.peek(1))) {
        return false;
    }
    time.half_day = take_half_day(in);
    if (time.half_day.empty() && (time.minute.empty() || dot)) {
        return false;
    }
    return time.half_day.empty() ? in.word_ends() : value(time.hour) <= 12;
}

void say_time(const Time& time, Dialect dialect, std::u32string& out) {
    const int minutes = value(time.minute);
    say_cardinal(value(time.hour), dialect, out);
    if (minutes == 0 && time.second.empty()) {
        if (time.half_day.empty()) {
            out.append(value(time.hour) > 12 || time.hour == U"00" ? U" hundred" : U" o'clock");
        }
    } else {
        out.append(minutes < 10 ? U" oh " : U" ");
        say_cardinal(minutes, dialect, out);
    }
    if (!time.second.empty()) {
        out.append(U" and ");
        say_cardinal(value(time.second), dialect, out);
        out.append(value(time.second) == 1 ? U" second" : U" seconds");
    }
    out.append(time.half_day);
}

}  // namespace

std::size_t spoken_time(const Place& place, std::u32string& out) {
    DigitReader in(place);
    Time time;
    if (!take_time(in, time)) {
        return 0;
    }
    const std::size_t end = in.at();
    Time until;
    if (in.take_dash() && is_digit(in.peek()) && take_time(in, until)) {
        say_time(time, place.dialect, out);
        out.append(U" to ");
        say_time(until, place.dialect, out);
        return in.used();
    }
    in.to(end);
    say_time(time, place.dialect, out);
    return in.used();
}

std::size_t spoken_numeric_date(const Place& place, std::u32string& out) {
    DigitReader in(place);
    std::array<View, 3> parts{};
    char32_t joint = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        parts.at(i) = in.digits();
        const char32_t next = in.peek();
        if (parts.at(i).empty() || parts.at(i).size() > 4 ||
            (i == 0 && next != '-' && next != '/' && next != '.') || (i == 1 && next != joint)) {
            return 0;
        }
        joint = i == 0 ? next : joint;
        in.to(in.at() + (i < 2 ? 1 : 0));
    }
    const bool date_time = in.peek() == 'T' && is_digit(in.peek(1));
    if ((!in.word_ends() && !date_time) || (in.peek() == joint && is_digit(in.peek(1)))) {
        return 0;
    }
    const bool iso = parts[0].size() == 4;
    const bool day_leads = !iso && (joint == '.' || value(parts[0]) > 12 ||
                                    (place.british() && value(parts[1]) <= 12));
    const View year = iso ? parts[0] : parts[2];
    const View month = iso ? parts[1] : day_leads ? parts[1] : parts[0];
    const View day = iso ? parts[2] : day_leads ? parts[0] : parts[1];
    if (month.size() > 2 || day.size() > 2 || value(month) < 1 || value(month) > 12 ||
        value(day) < 1 || value(day) > 31 || (year.size() != 2 && !is_year(year)) ||
        (joint == '.' && year.size() != 4)) {
        return 0;
    }
    const bool british_order = iso ? place.british() : day_leads && place.british();
    say_date({.day = day,
              .last_day = {},
              .month = kMonths.at(static_cast<std::size_t>(value(month) - 1)),
              .year = year,
              .day_first = british_order},
             place, out);
    if (!date_time) {
        return in.used();
    }
    in.to(in.at() + 1);
    Time time;
    const std::size_t from = in.at();
    if (!take_time(in, time)) {
        in.to(from);
        if (in.digits().size() == 2 && in.take(U":") && in.digits().size() == 2 && in.take(U":") &&
            in.digits().size() == 2 && in.take(U"Z")) {
            in.to(from);
            time.hour = in.digits();
            in.take(U":");
            time.minute = in.digits();
            in.take(U":");
            time.second = in.digits();
        } else {
            in.to(from - 1);
            return in.used();
        }
    }
    out.append(U", ");
    say_time(time, place.dialect, out);
    if (in.take(U"Z")) {
        out.append(U" UTC");
    }
    return in.used();
}

std::size_t spoken_named_date(const Place& place, std::u32string& out) {
    return is_digit(place.text[place.at]) ? day_first(place, out) : month_first(place, out);
}

std::size_t spoken_decade(const Place& place, std::u32string& out) {
    DigitReader in(place);
    const bool short_form = in.take(U"'");
    const View digits = in.digits();
    const bool apostrophe = in.peek() == '\'' && in.peek(1) == 's';
    if (!digits.ends_with(U"0") || (in.peek() != 's' && !apostrophe) ||
        is_word(in.peek(apostrophe ? 2 : 1))) {
        return 0;
    }
    const bool two_digits =
        digits.size() == 2 && value(digits) >= 20 &&
        (short_form || apostrophe ||
         is_one_of(word_before(place.text, place.at),
                   U"the their his her my your our its early late mid swinging roaring"));
    if (!two_digits && (!is_year(digits) || value(digits) < 1100)) {
        return 0;
    }
    if (digits.size() == 4) {
        say_year(value(digits), place.dialect, out);
    } else {
        say_cardinal(digits, place.dialect, out);
    }
    make_plural(out);
    in.to(in.at() + (apostrophe ? 2 : 1));
    return in.used();
}

std::size_t spoken_year(const Place& place, std::u32string& out) {
    DigitReader in(place);
    const bool short_form = in.take(U"'");
    const View digits = in.digits();
    const int number = value(digits);
    if (short_form) {
        if (digits.size() != 2 || !in.word_ends()) {
            return 0;
        }
        say_cardinal(digits, place.dialect, out);  // "the class of '68"
        return in.used();
    }
    const bool in_number = (in.peek() == '.' || in.peek() == ',') && is_digit(in.peek(1));
    if (!is_year(digits) || number < 1100 || number > 2099 || in_number || !in.word_ends()) {
        return 0;
    }
    // "1500 users" is a number, "in 1984 prices rose" is not.
    const View noun = word_after(place.text, in.at());
    const View before = word_before(place.text, place.at);
    if (in.peek() == ' ' && noun.size() >= 4 && noun.ends_with(U's') && is_lower(noun.front()) &&
        !noun.ends_with(U"ss") &&
        !is_one_of(noun, U"this thus does perhaps always was sales prices") &&
        !is_one_of(before,
                   U"in since by of from until till before after during year to early late "
                   U"mid and")) {
        return 0;
    }
    say_year(number, place.dialect, out);
    return in.used();
}

}  // namespace annex::tts
