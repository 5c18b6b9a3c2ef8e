#include "capability/tts/text/english/roman.h"

#include "capability/tts/text/english/number_words.h"

namespace annex::tts {
namespace {

using View = std::u32string_view;

constexpr std::size_t kNumeralMax = 8;

// After these the numeral counts.
constexpr View kParts =
    U"chapter part act scene volume vol book section article title phase type class grade level "
    U"stage tier appendix figure table episode season mark war bowl psalm schedule unit lesson "
    U"apollo fantasy rocky quest edition exhibit annex annexe column verse canto round division";
// After these it is an ordinal.
constexpr View kRulers =
    U"henry louis elizabeth george charles edward james william richard paul benedict napoleon "
    U"alexander catherine nicholas peter philip francis pius leo innocent gregory clement "
    U"frederick "
    U"ferdinand ivan ramses rameses thutmose ptolemy xerxes darius cleopatra mary margaret "
    U"christian gustav carl olaf harald haakon alfonso juan felipe umberto otto edwin baldwin "
    U"boris "
    U"urban sixtus julius john joseph wilhelm friedrich albert leopold david robert malcolm";

int digit_of(char32_t c) {
    switch (c) {
        case 'I':
            return 1;
        case 'V':
            return 5;
        case 'X':
            return 10;
        case 'L':
            return 50;
        case 'C':
            return 100;
        case 'D':
            return 500;
        case 'M':
            return 1000;
        default:
            return 0;
    }
}

std::u32string written(int number) {
    struct Step {
        int worth;
        View letters;
    };
    std::u32string out;
    for (const auto& [worth, letters] :
         {Step{1000, U"M"}, Step{900, U"CM"}, Step{500, U"D"}, Step{400, U"CD"}, Step{100, U"C"},
          Step{90, U"XC"}, Step{50, U"L"}, Step{40, U"XL"}, Step{10, U"X"}, Step{9, U"IX"},
          Step{5, U"V"}, Step{4, U"IV"}, Step{1, U"I"}}) {
        while (number >= worth) {
            out.append(letters);
            number -= worth;
        }
    }
    return out;
}

/// 0 unless `letters` is written as the Romans' rules say.
int roman_value(View letters) {
    int sum = 0;
    for (std::size_t i = 0; i < letters.size(); ++i) {
        const int here = digit_of(letters[i]);
        const int next = i + 1 < letters.size() ? digit_of(letters[i + 1]) : 0;
        if (here == 0) {
            return 0;
        }
        sum += here < next ? -here : here;
    }
    return sum > 0 && written(sum) == letters ? sum : 0;
}

/// "Elizabeth I was": a lone I after a name is a numeral only where no "I" could speak.
bool lone_i_is_numeral(const Place& place, const DigitReader& in, bool part) {
    const View next = word_after(place.text, in.at());
    if (in.peek() != ' ' || next.empty() || part) {
        return in.peek() != '\'';
    }
    return is_one_of(next, U"of was is and died reigned ruled became had in");
}

}  // namespace

std::size_t spoken_roman(const Place& place, std::u32string& out) {
    if (is_word(place.before()) || place.before() == '-' || place.before() == '\'') {
        return 0;
    }
    DigitReader in(place);
    const View letters = in.letters();
    if (letters.empty() || letters.size() > kNumeralMax || !in.word_ends()) {
        return 0;
    }
    const int number = roman_value(letters);
    const View before = word_before(place.text, place.at);
    if (number == 0 || before.empty() || !is_upper(before.front())) {
        return 0;
    }
    const bool part = is_one_of(before, kParts);
    const bool ruler = !part && is_one_of(before, kRulers);
    const bool plain_numeral = letters.size() >= 2 && number < 40 &&
                               letters.find_first_not_of(U"IVX") == View::npos && before.size() > 2;
    if ((!part && !ruler && !plain_numeral) ||
        (letters == U"I" && !lone_i_is_numeral(place, in, part)) ||
        (number > 39 && !part && !ruler)) {
        return 0;
    }
    if (!ruler) {
        say_cardinal(number, place.dialect, out);
        return in.used();
    }
    std::u32string digits;
    for (const char c : std::to_string(number)) {
        digits.push_back(static_cast<char32_t>(c));
    }
    out.append(U"the ");
    say_ordinal(digits, place.dialect, out);
    return in.used();
}

}  // namespace annex::tts
