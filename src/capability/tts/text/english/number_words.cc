#include "capability/tts/text/english/number_words.h"

#include <array>

namespace annex::tts {
namespace {

using View = std::u32string_view;

constexpr std::array<View, 20> kOnes{
    U"zero",     U"one",     U"two",     U"three",     U"four",     U"five",    U"six",
    U"seven",    U"eight",   U"nine",    U"ten",       U"eleven",   U"twelve",  U"thirteen",
    U"fourteen", U"fifteen", U"sixteen", U"seventeen", U"eighteen", U"nineteen"};
constexpr std::array<View, 10> kTens{U"",      U"ten",   U"twenty",  U"thirty", U"forty",
                                     U"fifty", U"sixty", U"seventy", U"eighty", U"ninety"};
constexpr std::array<View, 6> kPowers{U"",        U"thousand", U"million",
                                      U"billion", U"trillion", U"quadrillion"};
constexpr std::size_t kCardinalDigitsMax = 3 * kPowers.size();

void add(View word, std::u32string& out) {
    if (!out.empty() && out.back() != ' ') {
        out.push_back(' ');
    }
    out.append(word);
}

void below_hundred(int number, std::u32string& out) {
    if (number < 20) {
        add(kOnes.at(static_cast<std::size_t>(number)), out);
        return;
    }
    add(kTens.at(static_cast<std::size_t>(number / 10)), out);
    if (number % 10 != 0) {
        add(kOnes.at(static_cast<std::size_t>(number % 10)), out);
    }
}

void below_thousand(int number, bool british, std::u32string& out) {
    if (number >= 100) {
        add(kOnes.at(static_cast<std::size_t>(number / 100)), out);
        add(U"hundred", out);
        number %= 100;
        if (number == 0) {
            return;
        }
        if (british) {
            add(U"and", out);
        }
    }
    below_hundred(number, out);
}

std::u32string cardinal(View digits, Dialect dialect) {
    digits.remove_prefix(std::min(digits.find_first_not_of(U'0'), digits.size()));
    std::u32string out;
    if (digits.empty()) {
        return std::u32string(kOnes[0]);
    }
    if (digits.size() > kCardinalDigitsMax) {
        say_digits(digits, out);
        return out;
    }
    const bool british = dialect == Dialect::kBritish;
    while (!digits.empty()) {
        const std::size_t power = (digits.size() - 1) / 3;
        const std::size_t size = digits.size() - 3 * power;
        const int group = value(digits.substr(0, size));
        digits.remove_prefix(size);
        if (group == 0) {
            continue;
        }
        if (british && power == 0 && group < 100 && !out.empty()) {
            add(U"and", out);
        }
        below_thousand(group, british, out);
        if (power > 0) {
            add(kPowers.at(power), out);
        }
    }
    return out;
}

View decimal(int number, std::array<char32_t, 10>& buffer) {
    std::size_t at = buffer.size();
    do {
        buffer.at(--at) = U'0' + static_cast<char32_t>(number % 10);
        number /= 10;
    } while (number > 0);
    return View(buffer.data() + at, buffer.size() - at);
}

}  // namespace

void say_cardinal(View digits, Dialect dialect, std::u32string& out) {
    out.append(cardinal(digits, dialect));
}

void say_cardinal(int number, Dialect dialect, std::u32string& out) {
    std::array<char32_t, 10> buffer{};
    say_cardinal(decimal(number, buffer), dialect, out);
}

void say_ordinal(View digits, Dialect dialect, std::u32string& out) {
    struct Irregular {
        View cardinal;
        View ordinal;
    };
    constexpr std::array<Irregular, 7> kIrregular{{{U"one", U"first"},
                                                   {U"two", U"second"},
                                                   {U"three", U"third"},
                                                   {U"five", U"fifth"},
                                                   {U"eight", U"eighth"},
                                                   {U"nine", U"ninth"},
                                                   {U"twelve", U"twelfth"}}};
    std::u32string words = cardinal(digits, dialect);
    const auto last = words.rfind(U' ') + 1;  // npos + 1 is 0
    const auto known =
        std::ranges::find(kIrregular, View(words).substr(last), &Irregular::cardinal);
    if (known != kIrregular.end()) {
        words.replace(last, View::npos, known->ordinal);
    } else if (words.ends_with(U'y')) {
        words.back() = U'i';
        words.append(U"eth");
    } else {
        words.append(U"th");
    }
    out.append(words);
}

void say_digits(View digits, std::u32string& out) {
    for (std::size_t i = 0; i < digits.size(); ++i) {
        out.append(i == 0 ? U"" : U" ").append(kOnes.at(digits[i] - U'0'));
    }
}

void say_decimal(View whole, View decimals, Dialect dialect, std::u32string& out) {
    say_cardinal(whole, dialect, out);
    if (!decimals.empty()) {
        out.append(U" point ");
        say_digits(decimals, out);
    }
}

void say_pairs(View digits, Dialect dialect, std::u32string& out) {
    const int number = value(digits);
    if (digits.size() < 3 || digits.size() > 4 || digits.starts_with(U'0') || number % 1000 == 0) {
        say_cardinal(digits, dialect, out);
        return;
    }
    say_cardinal(number / 100, dialect, out);
    const int right = number % 100;
    if (right == 0) {
        out.append(U" hundred");
        return;
    }
    out.append(right < 10 ? U" oh " : U" ");
    say_cardinal(right, dialect, out);
}

void say_year(int year, Dialect dialect, std::u32string& out) {
    std::array<char32_t, 10> buffer{};
    const View digits = decimal(year, buffer);
    if (year % 1000 < 10) {
        say_cardinal(digits, dialect, out);
    } else {
        say_pairs(digits, dialect, out);
    }
}

void make_plural(std::u32string& out) {
    if (out.ends_with(U'y')) {
        out.back() = U'i';
        out.append(U"es");
    } else if (out.ends_with(U'x')) {
        out.append(U"es");
    } else {
        out.push_back(U's');
    }
}

}  // namespace annex::tts
