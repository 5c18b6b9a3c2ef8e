#include "capability/tts/text/english/numbers.h"

#include <array>

#include "capability/tts/text/english/codes.h"
#include "capability/tts/text/english/dates.h"
#include "capability/tts/text/english/money.h"
#include "capability/tts/text/english/number_words.h"
#include "capability/tts/text/english/units.h"

namespace annex::tts {
namespace {

using View = std::u32string_view;

constexpr int kDenominatorMax = 100;

/// "half", "thirds", "quarters", "eighths".
void say_denominator(View digits, bool one, Dialect dialect, std::u32string& out) {
    if (value(digits) == 2) {
        out.append(one ? U"half" : U"halves");
        return;
    }
    if (value(digits) == 4) {
        out.append(one ? U"quarter" : U"quarters");
        return;
    }
    say_ordinal(digits, dialect, out);
    out.append(one ? U"" : U"s");
}

struct Fraction {
    View over;
    View under;
};

bool take_fraction(DigitReader& in, Fraction& fraction) {
    fraction.over = in.digits();
    if (fraction.over.empty() || fraction.over.size() > 4 || !in.take(U"/")) {
        return false;
    }
    fraction.under = in.digits();
    return !fraction.under.empty() && fraction.under.size() <= 4 && value(fraction.under) > 0 &&
           in.word_ends() && in.peek() != '/';
}

/// "2 1/2".
std::size_t mixed_number(const Place& place, std::u32string& out) {
    DigitReader in(place);
    const View whole = in.digits();
    if (whole.empty() || whole.size() > 4 || !in.take(U" ")) {
        return 0;
    }
    Fraction part;
    if (!take_fraction(in, part) || value(part.over) >= value(part.under) ||
        value(part.under) > 64 || part.under == U"10") {
        return 0;
    }
    say_cardinal(whole, place.dialect, out);
    const bool one = part.over == U"1";
    out.append(U" and ");
    if (one) {
        out.append(part.under == U"8" ? U"an" : U"a");
    } else {
        say_cardinal(part.over, place.dialect, out);
    }
    out.append(U" ");
    say_denominator(part.under, one, place.dialect, out);
    return in.used();
}

std::size_t fraction(const Place& place, std::u32string& out) {
    DigitReader in(place);
    Fraction part;
    if (!take_fraction(in, part)) {
        DigitReader rating(place);  // "4.5/5"
        const View whole = rating.digits();
        const View decimals = rating.decimals();
        if (whole.size() > 4 || decimals.empty() || !rating.take(U"/")) {
            return 0;
        }
        const View under = rating.digits();
        if (under.empty() || under.size() > 4 || !rating.word_ends()) {
            return 0;
        }
        say_decimal(whole, decimals, place.dialect, out);
        out.append(U" out of ");
        say_cardinal(under, place.dialect, out);
        return rating.used();
    }
    const int over = value(part.over);
    const int under = value(part.under);
    say_cardinal(over, place.dialect, out);
    if ((over == 24 && under == 7) || (over == 9 && under == 11)) {
        out.append(U" ");
        say_cardinal(under, place.dialect, out);
    } else if (under == 10 || under == 100 || over == under) {
        out.append(U" out of ");
        say_cardinal(under, place.dialect, out);
    } else if (under > kDenominatorMax || under == 1 || over > 9 * under) {
        out.append(U" over ");
        say_cardinal(under, place.dialect, out);
    } else {
        out.append(U" ");
        say_denominator(part.under, over == 1, place.dialect, out);
    }
    return in.used();
}

/// "3-5", "1939-45", "3-1".
std::size_t range(const Place& place, std::u32string& out) {
    DigitReader in(place);
    const auto first = in.grouped();
    const View first_decimals = in.decimals();
    if (first.empty() || first.size() > 12 || !in.take_dash() || !is_digit(in.peek())) {
        return 0;
    }
    const bool spaced = place.text[in.at() - 1] == ' ';
    const auto second = in.grouped();
    const View second_decimals = in.decimals();
    if (second.size() > 12 || !in.word_ends() || (in.peek() == '-' && is_digit(in.peek(1)))) {
        return 0;
    }
    const auto is_year = [](View digits) {
        return digits.size() == 4 && value(digits) >= 1100 && value(digits) <= 2099;
    };
    const bool shortened = is_year(first) && second.size() == 2 && !spaced;
    const bool ascending =
        first.size() < second.size() || (first.size() == second.size() && first <= second);
    if (spaced && !ascending) {
        return 0;  // "5 - 3" is a sum
    }
    if (is_year(first) && (is_year(second) || shortened)) {
        say_year(value(first), place.dialect, out);
        out.append(U" to ");
        shortened ? say_cardinal(second, place.dialect, out)
                  : say_year(value(second), place.dialect, out);
        return in.used();
    }
    say_decimal(first, first_decimals, place.dialect, out);
    out.append(first == second ? U" " : U" to ");
    say_decimal(second, second_decimals, place.dialect, out);
    return in.used();
}

/// "16:9".
std::size_t ratio(const Place& place, std::u32string& out) {
    DigitReader in(place);
    const View first = in.digits();
    if (first.empty() || first.size() > 4 || !in.take(U":")) {
        return 0;
    }
    const View second = in.digits();
    if (second.empty() || second.size() > 4 || !in.word_ends() || in.peek() == ':') {
        return 0;
    }
    say_cardinal(first, place.dialect, out);
    out.append(U" to ");
    say_cardinal(second, place.dialect, out);
    return in.used();
}

std::size_t ordinal(const Place& place, std::u32string& out) {
    DigitReader in(place);
    const auto digits = in.grouped();
    if (digits.empty() || digits.size() > 12 || !is_one_of(in.letters(), U"st nd rd th") ||
        !in.word_ends()) {
        return 0;
    }
    say_ordinal(digits, place.dialect, out);
    return in.used();
}

std::size_t plain(const Place& place, std::u32string& out) {
    DigitReader in(place);
    const bool minus = in.take(U"-");
    const auto whole = in.grouped();
    const View decimals = in.decimals();
    if (whole.empty() && decimals.empty()) {
        return 0;
    }
    out.append(minus ? U"minus " : U"");
    if (whole.empty()) {
        out.append(U"point ");
        say_digits(decimals, out);
        return in.used();
    }
    if (in.peek() == 's' && !is_word(in.peek(1)) && decimals.empty()) {
        in.to(in.at() + 1);
        if (whole == U"100" || whole == U"1000") {
            out.append(whole.size() == 3 ? U"hundreds" : U"thousands");
            return in.used();
        }
        say_cardinal(whole, place.dialect, out);
        make_plural(out);
        return in.used();
    }
    say_decimal(whole, decimals, place.dialect, out);
    if (const View part = vulgar_fraction(in.peek()); !part.empty()) {
        const bool one = part.starts_with(U"one ");
        out.append(U" and ").append(one ? U"a" : U"").append(one ? part.substr(3) : part);
        in.to(in.at() + 1);
    }
    return in.used();
}

}  // namespace

View vulgar_fraction(char32_t c) {
    struct Known {
        char32_t character;
        View spoken;
    };
    constexpr std::array<Known, 15> kKnown{{{U'½', U"one half"},
                                            {U'⅓', U"one third"},
                                            {U'⅔', U"two thirds"},
                                            {U'¼', U"one quarter"},
                                            {U'¾', U"three quarters"},
                                            {U'⅕', U"one fifth"},
                                            {U'⅖', U"two fifths"},
                                            {U'⅗', U"three fifths"},
                                            {U'⅘', U"four fifths"},
                                            {U'⅙', U"one sixth"},
                                            {U'⅚', U"five sixths"},
                                            {U'⅛', U"one eighth"},
                                            {U'⅜', U"three eighths"},
                                            {U'⅝', U"five eighths"},
                                            {U'⅞', U"seven eighths"}}};
    const auto found = std::ranges::find(kKnown, c, &Known::character);
    return found == kKnown.end() ? View() : found->spoken;
}

std::size_t spoken_number(const Place& place, std::u32string& out) {
    const char32_t c = place.text[place.at];
    const char32_t next = place.at + 1 < place.text.size() ? place.text[place.at + 1] : U'\0';
    const char32_t before = place.before();
    const bool in_word = is_word(before) || (before == '.' && is_word(place.before(2))) ||
                         (before == '-' && is_word(place.before(2)));
    const auto try_each = [&](const auto& readings) -> std::size_t {
        for (const auto reading : readings) {
            const std::size_t length = out.size();
            if (const auto used = reading(place, out); used > 0) {
                return used;
            }
            out.resize(length);
        }
        return 0;
    };
    using Reading = std::size_t (*)(const Place&, std::u32string&);
    if (in_word) {
        constexpr std::array<Reading, 5> kInWord{spoken_code, spoken_version, ordinal,
                                                 spoken_measure, plain};
        return is_digit(c) ? try_each(kInWord) : 0;
    }
    const bool begins = is_digit(c) || is_upper(c) || c == '$' || c == '+' || c == '(' ||
                        c == '-' || c == '\'' || c == '.' || c == 'v' || c >= 0x80;
    const bool signed_number = c != '-' && c != '.' && c != '+';
    if (!begins || (!signed_number && !is_digit(next) && !(c == '-' && next >= 0x80) &&
                    !(c == '-' && next == '$'))) {
        return 0;
    }
    constexpr std::array<Reading, 16> kReadings{spoken_money,
                                                spoken_numeric_date,
                                                spoken_telephone,
                                                spoken_named_date,
                                                spoken_time,
                                                spoken_version,
                                                mixed_number,
                                                fraction,
                                                spoken_decade,
                                                spoken_measure,
                                                range,
                                                ratio,
                                                ordinal,
                                                spoken_code,
                                                spoken_year,
                                                plain};
    return try_each(kReadings);
}

}  // namespace annex::tts
