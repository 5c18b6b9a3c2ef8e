#include "capability/tts/mandarin/numerals.h"

#include <array>

namespace annex::tts::mandarin {
namespace {

using View = std::u32string_view;

constexpr View kDigits = U"零一二三四五六七八九";

/// One to four digits that are part of a number; 2000 is 两千 wherever it stands.
std::u32string group_of_four(View digits, bool number_begins) {
    constexpr std::array<View, 4> kPlaces{U"", U"十", U"百", U"千"};
    std::u32string out;
    bool zero = !number_begins;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const auto digit = static_cast<std::size_t>(digits[i] - '0');
        const std::size_t place = digits.size() - 1 - i;
        if (digit == 0) {
            zero = true;
            continue;
        }
        if (zero && (!out.empty() || !number_begins)) {
            out.push_back(U'零');
        }
        zero = false;
        if (digit == 1 && place == 1 && out.empty() && number_begins) {
            out.push_back(U'十');  // 十二, not 一十二
            continue;
        }
        out.push_back(digit == 2 && place == 3 ? U'两' : kDigits[digit]);
        out.append(kPlaces.at(place));
    }
    return out;
}

}  // namespace

std::u32string digit_by_digit(View digits, One one) {
    std::u32string out;
    for (const char32_t c : digits) {
        out.push_back(c == '1' && one == One::kYao ? U'幺' : kDigits[c - '0']);
    }
    return out;
}

std::u32string cardinal(View digits, Two two) {
    if (digits == U"2" && two == Two::kLiang) {
        return U"两";
    }
    if (digits.size() > kCardinalDigitsMax || (digits.size() > 1 && digits.front() == '0')) {
        return digit_by_digit(digits);
    }
    if (digits == U"0") {
        return U"零";
    }
    constexpr std::array<View, 4> kGroups{U"", U"万", U"亿", U"万"};
    std::u32string out;
    std::size_t at = 0;
    bool gap = false;
    while (at < digits.size()) {
        const std::size_t left = digits.size() - at;
        const std::size_t size = left % 4 == 0 ? 4 : left % 4;
        const std::size_t group = (left - size) / 4;
        const View four = digits.substr(at, size);
        at += size;
        if (four.find_first_not_of(U'0') == View::npos) {
            gap = true;
            continue;
        }
        auto said = group_of_four(four, out.empty());
        // A group that begins with a digit other than 0 needs its 零 only after an empty group.
        if (!out.empty() && four.front() != '0') {
            said = (gap ? U"零" : U"") + said.substr(said.front() == U'零' ? 1 : 0);
        }
        if (said == U"二" && group > 0 && out.empty()) {
            said = U"两";  // 两万, 两亿
        }
        gap = false;
        out.append(said).append(kGroups.at(group));
        if (group == 3 && digits.substr(at, 4) == U"0000") {
            out.push_back(U'亿');  // its group is empty, its name is not
        }
    }
    return out;
}

std::u32string decimal_number(View whole, View fraction, Two two) {
    if (fraction.empty()) {
        return cardinal(whole, two);
    }
    return cardinal(whole.empty() ? View(U"0") : whole) + U"点" + digit_by_digit(fraction);
}

}  // namespace annex::tts::mandarin
