#include "capability/tts/text/english/units.h"

#include <array>

#include "capability/tts/text/english/money.h"
#include "capability/tts/text/english/number_words.h"

namespace annex::tts {
namespace {

using View = std::u32string_view;

enum class Spacing : unsigned char { kAny, kAttached };  // "5 in" is no inch

struct Unit {
    View written;
    View one;
    View many;
    Spacing spacing = Spacing::kAny;
};
// Longer ones before those they begin with.
constexpr std::array<Unit, 82> kUnits{{
    {U"km/h", U"kilometer per hour", U"kilometers per hour"},
    {U"kph", U"kilometer per hour", U"kilometers per hour"},
    {U"km²", U"square kilometer", U"square kilometers"},
    {U"m/s²", U"meter per second squared", U"meters per second squared"},
    {U"m/s", U"meter per second", U"meters per second"},
    {U"m²", U"square meter", U"square meters"},
    {U"m³", U"cubic meter", U"cubic meters"},
    {U"cm²", U"square centimeter", U"square centimeters"},
    {U"cm³", U"cubic centimeter", U"cubic centimeters"},
    {U"sq ft", U"square foot", U"square feet"},
    {U"sq m", U"square meter", U"square meters"},
    {U"ft²", U"square foot", U"square feet"},
    {U"mph", U"mile per hour", U"miles per hour"},
    {U"mpg", U"mile per gallon", U"miles per gallon"},
    {U"km", U"kilometer", U"kilometers"},
    {U"cm", U"centimeter", U"centimeters"},
    {U"mm", U"millimeter", U"millimeters"},
    {U"µm", U"micrometer", U"micrometers"},
    {U"μm", U"micrometer", U"micrometers"},
    {U"nm", U"nanometer", U"nanometers"},
    {U"kg", U"kilogram", U"kilograms"},
    {U"mg", U"milligram", U"milligrams"},
    {U"µg", U"microgram", U"micrograms"},
    {U"ml", U"milliliter", U"milliliters"},
    {U"mL", U"milliliter", U"milliliters"},
    {U"cl", U"centiliter", U"centiliters"},
    {U"lbs", U"pound", U"pounds"},
    {U"lb", U"pound", U"pounds"},
    {U"oz", U"ounce", U"ounces"},
    {U"ft", U"foot", U"feet"},
    {U"yd", U"yard", U"yards"},
    {U"mi", U"mile", U"miles"},
    {U"KiB", U"kibibyte", U"kibibytes"},
    {U"MiB", U"mebibyte", U"mebibytes"},
    {U"GiB", U"gibibyte", U"gibibytes"},
    {U"kB/s", U"kilobyte per second", U"kilobytes per second"},
    {U"KB/s", U"kilobyte per second", U"kilobytes per second"},
    {U"MB/s", U"megabyte per second", U"megabytes per second"},
    {U"GB/s", U"gigabyte per second", U"gigabytes per second"},
    {U"KB", U"kilobyte", U"kilobytes"},
    {U"kB", U"kilobyte", U"kilobytes"},
    {U"MB", U"megabyte", U"megabytes"},
    {U"GB", U"gigabyte", U"gigabytes"},
    {U"TB", U"terabyte", U"terabytes"},
    {U"PB", U"petabyte", U"petabytes"},
    {U"kbps", U"kilobit per second", U"kilobits per second"},
    {U"kbit/s", U"kilobit per second", U"kilobits per second"},
    {U"Mbit/s", U"megabit per second", U"megabits per second"},
    {U"Mbps", U"megabit per second", U"megabits per second"},
    {U"Gbps", U"gigabit per second", U"gigabits per second"},
    {U"Hz", U"hertz", U"hertz"},
    {U"kHz", U"kilohertz", U"kilohertz"},
    {U"MHz", U"megahertz", U"megahertz"},
    {U"GHz", U"gigahertz", U"gigahertz"},
    {U"ms", U"millisecond", U"milliseconds"},
    {U"µs", U"microsecond", U"microseconds"},
    {U"ns", U"nanosecond", U"nanoseconds"},
    {U"hrs", U"hour", U"hours"},
    {U"hr", U"hour", U"hours"},
    {U"mins", U"minute", U"minutes"},
    {U"min", U"minute", U"minutes"},
    {U"secs", U"second", U"seconds"},
    {U"sec", U"second", U"seconds"},
    {U"yrs", U"year", U"years"},
    {U"kWh", U"kilowatt hour", U"kilowatt hours"},
    {U"kW", U"kilowatt", U"kilowatts"},
    {U"MW", U"megawatt", U"megawatts"},
    {U"mAh", U"milliamp hour", U"milliamp hours"},
    {U"mA", U"milliamp", U"milliamps"},
    {U"dB", U"decibel", U"decibels"},
    {U"fps", U"frame per second", U"frames per second"},
    {U"px", U"pixel", U"pixels"},
    {U"°C", U"degree Celsius", U"degrees Celsius"},
    {U"°F", U"degree Fahrenheit", U"degrees Fahrenheit"},
    {U"°", U"degree", U"degrees"},
    {U"%", U"percent", U"percent"},
    {U"W", U"watt", U"watts", Spacing::kAttached},
    {U"V", U"volt", U"volts", Spacing::kAttached},
    {U"g", U"gram", U"grams"},
    {U"m", U"meter", U"meters"},
    {U"h", U"hour", U"hours"},
    {U"s", U"second", U"seconds", Spacing::kAttached},
}};

struct Number {
    std::u32string whole;
    View decimals;
};

bool take_number(DigitReader& in, Number& number) {
    number.whole = in.grouped();
    number.decimals = in.decimals();
    return !number.whole.empty() && number.whole.size() <= kDigitsMax;
}

const Unit* take_unit(DigitReader& in) {
    const std::size_t from = in.at();
    for (const auto& unit : kUnits) {
        const bool spaced = in.take(U" ");
        if ((!spaced || unit.spacing == Spacing::kAny) && in.take(unit.written) && in.word_ends() &&
            (in.peek() != '/' || !is_letter(in.peek(1)) || unit.written == U"%")) {
            return &unit;
        }
        in.to(from);
    }
    return nullptr;
}

/// 5'10" and 6'.
std::size_t feet_and_inches(const Place& place, std::u32string& out) {
    DigitReader in(place);
    const View feet = in.digits();
    if (feet.empty() || feet.size() > 2 || !in.take(U"'")) {
        return 0;
    }
    const View inches = in.digits();
    if (inches.empty() || inches.size() > 2 ||
        !(in.take(U"\"") || in.take(U"”") || in.take(U"''"))) {
        return 0;
    }
    say_cardinal(feet, place.dialect, out);
    out.append(value(feet) == 1 ? U" foot " : U" feet ");
    say_cardinal(inches, place.dialect, out);
    return in.used();
}

/// "10x" and "1920x1080".
std::size_t times(const Place& place, std::u32string& out) {
    DigitReader in(place);
    const View first = in.digits();
    const View decimals = in.decimals();
    if (first.empty() || first.size() > 6 || !(in.take(U"x") || in.take(U"×"))) {
        return 0;
    }
    if (in.word_ends() && place.text[in.at() - 1] == 'x') {
        say_decimal(first, decimals, place.dialect, out);
        out.append(U" times");
        return in.used();
    }
    const View second = in.digits();
    if (second.empty() || second.size() > 6 || !decimals.empty() || in.peek() == '.') {
        return 0;
    }
    const bool large = first.size() >= 3 && second.size() >= 3;
    large ? say_pairs(first, place.dialect, out) : say_cardinal(first, place.dialect, out);
    out.append(U" by ");
    large ? say_pairs(second, place.dialect, out) : say_cardinal(second, place.dialect, out);
    return in.used();
}

/// "10k", "3B" and the like, where no money is meant. "4K" is a resolution.
std::size_t large_number(const Place& place, std::u32string& out) {
    DigitReader in(place);
    Number number;
    if (is_word(place.before()) || !take_number(in, number) || in.peek() == 'K' ||
        in.peek() == 'm' || in.peek() == 'T' || in.peek() == ' ') {
        return 0;
    }
    const View size = take_magnitude(in);
    if (size.empty()) {
        return 0;
    }
    say_decimal(number.whole, number.decimals, place.dialect, out);
    out.append(size);
    return in.used();
}

}  // namespace

void take_per(DigitReader& in, std::u32string& out) {
    struct Short {
        View written;
        View spoken;
    };
    constexpr std::array<Short, 9> kShort{{{U"mo", U"month"},
                                           {U"yr", U"year"},
                                           {U"hr", U"hour"},
                                           {U"h", U"hour"},
                                           {U"s", U"second"},
                                           {U"wk", U"week"},
                                           {U"min", U"minute"},
                                           {U"kg", U"kilogram"},
                                           {U"lb", U"pound"}}};
    const std::size_t from = in.at();
    if (!in.take(U"/")) {
        return;
    }
    const View word = in.letters();
    if (word.empty() || !in.word_ends()) {
        in.to(from);
        return;
    }
    const auto known = std::ranges::find(kShort, word, &Short::written);
    out.append(U" per ").append(known == kShort.end() ? word : known->spoken);
}

std::size_t spoken_measure(const Place& place, std::u32string& out) {
    for (const auto reading : {feet_and_inches, times, large_number}) {
        if (const auto used = reading(place, out); used > 0) {
            return used;
        }
    }
    DigitReader in(place);
    const bool minus = in.take(U"-");
    Number number;
    if (!take_number(in, number)) {
        return 0;
    }
    Number upper;
    const std::size_t end = in.at();
    bool range = in.take_dash() && is_digit(in.peek()) && take_number(in, upper);
    if (!range) {
        in.to(end);
    }
    const Unit* unit = take_unit(in);
    // "747s" are several.
    if (unit == nullptr || (unit->written == U"s" && number.whole.size() > 2)) {
        return 0;
    }
    out.append(minus ? U"minus " : U"");
    say_decimal(number.whole, number.decimals, place.dialect, out);
    if (range) {
        out.append(U" to ");
        say_decimal(upper.whole, upper.decimals, place.dialect, out);
    }
    const bool one = !range && number.whole == U"1" && number.decimals.empty();
    out.append(U" ").append(one ? unit->one : unit->many);
    take_per(in, out);
    return in.used();
}

}  // namespace annex::tts
