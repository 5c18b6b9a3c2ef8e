#include "capability/tts/text/english_measures.h"

#include <array>

#include "capability/tts/text/digit_reader.h"
#include "capability/tts/text/unicode.h"

namespace annex::tts {
namespace {

using View = std::u32string_view;

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

View without_leading_zeros(View digits) {
    const auto first = digits.find_first_not_of(U'0');
    return first == View::npos ? View(U"0") : digits.substr(first);
}

View magnitude(DigitReader& in) {
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

}  // namespace

std::size_t spoken_money(View text, std::size_t at, std::u32string& out) {
    DigitReader in(text, at);
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

/// A number followed by a unit or a currency sign.
std::size_t spoken_measure(View text, std::size_t at, std::u32string& out) {
    DigitReader in(text, at);
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

}  // namespace annex::tts
