#include "capability/tts/english_numbers.h"

#include <algorithm>
#include <array>

#include "capability/tts/unicode.h"

namespace annex::tts {
namespace {

using View = std::u32string_view;
constexpr std::size_t kDigitsMax = 30;  // longer runs are no number anybody reads out

struct Currency {
    View sign;
    View one;
    View many;
    View cent_one;
    View cent_many;
};
constexpr std::array<Currency, 7> kCurrencies{{
    {U"US$", U"US dollar", U"US dollars", U"cent", U"cents"},
    {U"$", U"dollar", U"dollars", U"cent", U"cents"},
    {U"€", U"euro", U"euros", U"cent", U"cents"},
    {U"£", U"pound", U"pounds", U"penny", U"pence"},
    {U"¥", U"yen", U"yen", U"sen", U"sen"},
    {U"₹", U"rupee", U"rupees", U"paisa", U"paise"},
    {U"₩", U"won", U"won", U"jeon", U"jeon"},
}};

struct Unit {
    View written;
    View one;
    View many;
};
constexpr std::array<Unit, 34> kUnits{{
    {U"km/h", U"kilometer per hour", U"kilometers per hour"},
    {U"km²", U"square kilometer", U"square kilometers"},
    {U"m²", U"square meter", U"square meters"},
    {U"mph", U"mile per hour", U"miles per hour"},
    {U"km", U"kilometer", U"kilometers"},
    {U"cm", U"centimeter", U"centimeters"},
    {U"mm", U"millimeter", U"millimeters"},
    {U"kg", U"kilogram", U"kilograms"},
    {U"mg", U"milligram", U"milligrams"},
    {U"ml", U"milliliter", U"milliliters"},
    {U"lbs", U"pound", U"pounds"},
    {U"lb", U"pound", U"pounds"},
    {U"oz", U"ounce", U"ounces"},
    {U"ft", U"foot", U"feet"},
    {U"KiB", U"kibibyte", U"kibibytes"},
    {U"MiB", U"mebibyte", U"mebibytes"},
    {U"GiB", U"gibibyte", U"gibibytes"},
    {U"KB", U"kilobyte", U"kilobytes"},
    {U"kB", U"kilobyte", U"kilobytes"},
    {U"MB", U"megabyte", U"megabytes"},
    {U"GB", U"gigabyte", U"gigabytes"},
    {U"TB", U"terabyte", U"terabytes"},
    {U"Mbps", U"megabit per second", U"megabits per second"},
    {U"Gbps", U"gigabit per second", U"gigabits per second"},
    {U"Hz", U"hertz", U"hertz"},
    {U"kHz", U"kilohertz", U"kilohertz"},
    {U"MHz", U"megahertz", U"megahertz"},
    {U"GHz", U"gigahertz", U"gigahertz"},
    {U"ms", U"millisecond", U"milliseconds"},
    {U"kWh", U"kilowatt hour", U"kilowatt hours"},
    {U"kW", U"kilowatt", U"kilowatts"},
    {U"°C", U"degree Celsius", U"degrees Celsius"},
    {U"°F", U"degree Fahrenheit", U"degrees Fahrenheit"},
    {U"°", U"degree", U"degrees"},
}};

constexpr std::array<View, 12> kMonths{U"January",   U"February", U"March",    U"April",
                                       U"May",       U"June",     U"July",     U"August",
                                       U"September", U"October",  U"November", U"December"};
constexpr std::array<View, 10> kDecades{U"hundreds", U"tens",    U"twenties", U"thirties",
                                        U"forties",  U"fifties", U"sixties",  U"seventies",
                                        U"eighties", U"nineties"};

/// A reader over the text from where a number begins.
class Reader {
  public:
    Reader(View text, std::size_t at) : text_(text), at_(at), begin_(at) {}

    [[nodiscard]] char32_t peek(std::size_t n = 0) const {
        return at_ + n < text_.size() ? text_[at_ + n] : U'\0';
    }
    [[nodiscard]] std::size_t used() const { return at_ - begin_; }
    [[nodiscard]] std::size_t at() const { return at_; }
    void to(std::size_t at) { at_ = at; }
    [[nodiscard]] View rest() const { return text_.substr(std::min(at_, text_.size())); }

    bool take(View literal) {
        if (!rest().starts_with(literal)) {
            return false;
        }
        at_ += literal.size();
        return true;
    }
    View digits() {
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
    View text_;
    std::size_t at_;
    std::size_t begin_;
};

int value(View digits) {
    int out = 0;
    for (const char32_t c : digits.substr(0, 8)) {
        out = out * 10 + static_cast<int>(c - '0');
    }
    return out;
}

std::u32string decimal(int number) {
    std::u32string out;
    for (const char c : std::to_string(number)) {
        out.push_back(static_cast<char32_t>(c));
    }
    return out;
}

View without_leading_zeros(View digits) {
    const auto first = digits.find_first_not_of(U'0');
    return first == View::npos ? View(U"0") : digits.substr(first);
}

View magnitude(Reader& in) {
    for (const View word :
         {View(U" thousand"), View(U" million"), View(U" billion"), View(U" trillion")}) {
        const std::size_t from = in.at();
        if (in.take(word) && in.word_ends()) {
            return word;
        }
        in.to(from);
    }
    struct Letter {
        char32_t letter;
        View word;
    };
    for (const auto& [letter, word] :
         {Letter{'K', U" thousand"}, Letter{'k', U" thousand"}, Letter{'M', U" million"},
          Letter{'m', U" million"}, Letter{'B', U" billion"}, Letter{'b', U" billion"},
          Letter{'T', U" trillion"}}) {
        if (in.peek() == letter && !is_word(in.peek(1))) {
            in.to(in.at() + 1);
            return word;
        }
    }
    return {};
}

void say_money(const Currency& currency, View whole, View fraction, View size,
               std::u32string& out) {
    if (!size.empty()) {
        out.append(whole);
        if (!fraction.empty()) {
            out.append(U".").append(fraction);
        }
        out.append(size).append(U" ").append(currency.many);
        return;
    }
    const int cents = fraction.empty()       ? 0
                      : fraction.size() == 1 ? value(fraction) * 10
                                             : value(fraction.substr(0, 2));
    const bool none = value(whole) == 0 && whole.size() <= 8;
    if (!none || cents == 0) {
        out.append(whole).append(U" ").append(whole == U"1" ? currency.one : currency.many);
    }
    if (cents > 0) {
        out.append(none ? U"" : U" and ").append(decimal(cents)).append(U" ");
        out.append(cents == 1 ? currency.cent_one : currency.cent_many);
    }
}

std::size_t money(View text, std::size_t at, std::u32string& out) {
    Reader in(text, at);
    const bool minus = in.peek() == '-' && in.take(U"-");
    for (const auto& currency : kCurrencies) {
        if (!in.take(currency.sign)) {
            continue;
        }
        const auto whole = in.grouped();
        if (whole.empty() || whole.size() > kDigitsMax) {
            return 0;
        }
        View fraction;
        if (in.peek() == '.' && is_digit(in.peek(1))) {
            in.to(in.at() + 1);
            fraction = in.digits();
        }
        const View size = magnitude(in);
        if (is_word(in.peek()) || (size.empty() && fraction.size() > 2)) {
            return 0;
        }
        out.append(minus ? U"minus " : U"");
        say_money(currency, without_leading_zeros(whole), fraction, size, out);
        return in.used();
    }
    return 0;
}

std::size_t time_of_day(View text, std::size_t at, std::u32string& out) {
    Reader in(text, at);
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

std::size_t iso_date(View text, std::size_t at, std::u32string& out) {
    Reader in(text, at);
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
        in.to(in.at() + time_of_day(text, in.at(), out));
    }
    return in.used();
}

std::size_t year_or_decade(View text, std::size_t at, std::u32string& out) {
    Reader in(text, at);
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

void say_digits(View digits, std::u32string& out) {
    for (std::size_t i = 0; i < digits.size(); ++i) {
        out.append(i == 0 ? U"" : U" ").push_back(digits[i]);
    }
}

/// Groups joined by '-' or '.': telephone numbers, versions, addresses; or a range of two.
std::size_t groups(View text, std::size_t at, std::u32string& out) {
    Reader in(text, at);
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
        Reader in(text, at);
        if (in.take(written) && in.word_ends() && in.peek() != '/') {
            out.append(spoken);
            return in.used();
        }
    }
    return 0;
}

/// A number followed by a unit or a currency sign.
std::size_t measure(View text, std::size_t at, std::u32string& out) {
    Reader in(text, at);
    const bool minus = in.take(U"-");
    const auto whole = in.grouped();
    if (whole.empty()) {
        return 0;
    }
    View decimals;
    if (in.peek() == '.' && is_digit(in.peek(1))) {
        in.to(in.at() + 1);
        decimals = in.digits();
    }
    const bool one = whole == U"1" && decimals.empty();
    const auto say_number = [&] {
        out.append(minus ? U"minus " : U"").append(whole);
        if (!decimals.empty()) {
            out.append(U".").append(decimals);
        }
    };
    const std::size_t end = in.at();
    for (const auto& currency : kCurrencies) {
        if ((in.take(currency.sign) || (in.take(U" ") && in.take(currency.sign))) &&
            decimals.size() <= 2 && !is_digit(in.peek())) {
            out.append(minus ? U"minus " : U"");
            say_money(currency, whole, decimals, {}, out);
            return in.used();
        }
        in.to(end);
    }
    for (const auto& unit : kUnits) {
        if ((in.take(unit.written) || (in.take(U" ") && in.take(unit.written))) && in.word_ends() &&
            in.peek() != '/') {
            say_number();
            out.append(U" ").append(one ? unit.one : unit.many);
            return in.used();
        }
        in.to(end);
    }
    if (minus && in.word_ends()) {
        say_number();
        return in.used();
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
         {money, time_of_day, iso_date, groups, fraction, year_or_decade, measure}) {
        const std::size_t length = out.size();
        if (const auto used = reading(text, at, out); used > 0) {
            return used;
        }
        out.resize(length);
    }
    return 0;
}

}  // namespace annex::tts
