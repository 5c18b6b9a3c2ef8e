#include "capability/tts/mandarin/amounts.h"

#include <algorithm>
#include <array>
#include <optional>

#include "capability/tts/mandarin/numerals.h"
#include "capability/tts/mandarin/units.h"
#include "capability/tts/text/english/digit_reader.h"

namespace annex::tts::mandarin {
namespace {

using View = std::u32string_view;

struct Number {
    bool negative = false;
    std::u32string whole;  // digits only
    View fraction;
    View magnitude;  // 万, 亿, ...
};

bool one_of(char32_t c, View set) {
    return c != 0 && set.find(c) != View::npos;
}

/// A number and the 万 or 亿 that belongs to it.
std::optional<Number> take_number(DigitReader& in) {
    Number number;
    number.negative = in.take(U"-");
    number.whole = in.grouped();
    if (number.whole.empty()) {
        return std::nullopt;
    }
    if (in.peek() == '.' && is_digit(in.peek(1))) {
        in.take(U".");
        number.fraction = in.digits();
    }
    for (const View magnitude : {U"万亿", U"百万", U"千万", U"万", U"亿"}) {
        if (in.take(magnitude)) {
            number.magnitude = magnitude;
            break;
        }
    }
    return number;
}

std::u32string say(const Number& number, Two two) {
    const bool plain = number.magnitude.empty();
    const Two kind = !plain && number.fraction.empty() ? Two::kLiang : two;
    return decimal_number(number.whole, number.fraction, kind).append(number.magnitude);
}

std::u32string say_signed(const Number& number, Two two, View negative = U"负") {
    return std::u32string(number.negative ? negative : View()) + say(number, two);
}

/// The end of zeros that prices are written with: 3.50 -> 3.5, 20.00 -> 20.
void drop_zeros(Number& price) {
    while (!price.fraction.empty() && price.fraction.back() == '0') {
        price.fraction.remove_suffix(1);
    }
}

/// The mark between the ends of a range, when its other end follows: 3-5, -5~-3, $10-$20.
bool take_range_mark(DigitReader& in) {
    const char32_t c = in.peek();
    const char32_t next = in.peek(1);
    const bool another = is_digit(next) || one_of(next, U"$€£¥￥") ||
                         (c != '-' && next == '-' && is_digit(in.peek(2)));
    if (!one_of(c, U"-~–—至到") || !another) {
        return false;
    }
    in.to(in.at() + 1);
    return true;
}

std::size_t spoken_money(View text, std::size_t at, std::u32string& out) {
    DigitReader in(text, at);
    const bool negative = in.take(U"-");
    const auto currency = take_currency(in);
    if (currency.empty()) {
        return 0;
    }
    in.take(U" ");
    auto number = take_number(in);
    if (!number || number->negative) {
        return 0;
    }
    drop_zeros(*number);
    out.append(negative ? U"负" : U"").append(say(*number, Two::kLiang));
    DigitReader further = in;
    if (take_range_mark(further)) {
        take_currency(further);
        if (auto most = take_number(further); most && !most->negative) {
            drop_zeros(*most);
            out.append(U"到").append(say(*most, Two::kLiang));
            in = further;
        }
    }
    out.append(currency);
    in.take(U"元");
    return in.used();
}

/// 3/4 is said from below: 四分之三.
std::size_t spoken_fraction(View text, std::size_t at, std::u32string& out) {
    DigitReader in(text, at);
    const View above = in.digits();
    if (above.empty() || above.size() > 3 || !in.take(U"/")) {
        return 0;
    }
    const View below = in.digits();
    if (below.empty() || below.size() > 4 || below.front() == '0' || in.peek() == '/' ||
        value(above) >= value(below) || value(above) == 0) {
        return 0;
    }
    out.append(cardinal(below)).append(U"分之").append(cardinal(above));
    return in.used();
}

/// 3:2 and 16:9; times of day were looked for before.
std::size_t spoken_ratio(View text, std::size_t at, std::u32string& out) {
    DigitReader in(text, at);
    const View left = in.digits();
    if (left.empty() || left.size() > 5 || !in.take(U":")) {
        return 0;
    }
    const View right = in.digits();
    if (right.empty() || right.size() > 5 || in.peek() == ':') {
        return 0;
    }
    out.append(cardinal(left)).append(U"比").append(cardinal(right));
    return in.used();
}

void say_with_unit(const Number& number, const Unit& unit, std::u32string& out) {
    if (unit.before) {
        out.append(number.negative ? U"负" : U"").append(unit.name).append(say(number, Two::kEr));
        return;
    }
    const View negative = unit.temperature ? View(U"零下") : View(U"负");
    out.append(say_signed(number, unit.counts ? Two::kLiang : Two::kEr, negative));
}

bool is_score(View text, std::size_t at) {
    const View before = text.substr(at > 4 ? at - 4 : 0, std::min<std::size_t>(at, 4));
    return before.find(U"比分") != View::npos || before.ends_with(U"以");
}

/// An amount, or two of them with a mark of range between, and the unit of both.
std::size_t spoken_measure(View text, std::size_t at, std::u32string& out) {
    DigitReader in(text, at);
    auto least = take_number(in);
    if (!least) {
        return 0;
    }
    const auto own_unit = take_unit(in);
    DigitReader further = in;
    std::optional<Number> most;
    if (take_range_mark(further)) {
        most = take_number(further);
    }
    const bool falls = most && !most->negative && !least->negative && own_unit.name.empty() &&
                       least->fraction.empty() && most->fraction.empty() &&
                       least->magnitude.empty() && most->magnitude.empty() &&
                       value(least->whole) > value(most->whole);
    const bool equation = most && further.peek() == '=';
    if (most && !equation && further.peek() != '-') {
        const auto unit = take_unit(further);
        const Unit& common = own_unit.name.empty() ? unit : own_unit;
        const bool score = falls || is_score(text, at);
        say_with_unit(*least, common, out);
        if (!own_unit.name.empty() && !own_unit.before) {
            out.append(own_unit.name);
        }
        out.append(score ? U"比" : U"到");
        say_with_unit(*most, unit, out);
        out.append(unit.before ? View() : View(unit.name));
        return further.used();
    }
    say_with_unit(*least, own_unit, out);
    out.append(own_unit.before ? View() : View(own_unit.name));
    return in.used();
}

}  // namespace

std::size_t spoken_amount(View text, std::size_t at, std::u32string& out) {
    for (auto* const reads : {spoken_money, spoken_fraction, spoken_ratio, spoken_measure}) {
        if (const std::size_t used = reads(text, at, out); used > 0) {
            return used;
        }
    }
    return 0;
}

}  // namespace annex::tts::mandarin
