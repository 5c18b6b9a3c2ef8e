#include "capability/tts/text/english/codes.h"

#include <array>

#include "capability/tts/text/english/number_words.h"

namespace annex::tts {
namespace {

using View = std::u32string_view;

constexpr std::size_t kGroupsMax = 8;
constexpr std::size_t kGroupDigitsMax = 12;

struct Groups {
    std::array<View, kGroupsMax> parts{};
    std::size_t count = 0;
    std::size_t digits = 0;
    bool by_space = false;
    bool by_dot = false;
};

/// Groups of digits joined by a hyphen, full stop or space; in brackets too. No longer than the
/// first group that does not fit.
Groups take_groups(DigitReader& in) {
    Groups out;
    while (out.count < kGroupsMax) {
        const std::size_t from = in.at();
        const bool bracket = in.take(U"(");
        const View digits = in.digits();
        if (digits.empty() || digits.size() > kGroupDigitsMax || (bracket && !in.take(U")"))) {
            in.to(from);
            break;
        }
        out.parts.at(out.count++) = digits;
        out.digits += digits.size();
        const char32_t joint = in.peek();
        const bool joined = joint == '-' || joint == '.' || joint == ' ' || joint == U'–';
        const char32_t next = in.peek(1);
        if (bracket && is_digit(joint)) {
            continue;
        }
        if (!joined || !(is_digit(next) || next == '(')) {
            break;
        }
        out.by_space = out.by_space || joint == ' ';
        out.by_dot = out.by_dot || joint == '.';
        in.to(in.at() + 1);
    }
    return out;
}

bool is_north_american(const Groups& groups) {
    const std::size_t first = groups.count == 4 && groups.parts[0] == U"1" ? 1 : 0;
    return groups.count == first + 3 && groups.parts.at(first).size() == 3 &&
           groups.parts.at(first + 1).size() == 3 && groups.parts.at(first + 2).size() == 4;
}

bool is_telephone(const Groups& groups, char32_t opens, View before) {
    if (groups.digits > 16) {
        return false;
    }
    if (opens == '+') {
        return groups.digits >= 7;
    }
    if (is_north_american(groups)) {
        return true;
    }
    const View first = groups.parts[0];
    if (groups.by_dot) {
        return false;
    }
    if (first.starts_with(U'0') && first.size() >= 3) {
        return groups.count >= 2 && groups.digits >= 9;
    }
    if (groups.count == 2 && !groups.by_space && first.size() == 3 && value(first) >= 200 &&
        groups.parts[1].size() == 4) {
        return true;
    }
    if (groups.count >= 3 && !groups.by_space && opens != '(') {
        return groups.digits >= 7;  // an account, an insurance number
    }
    return groups.count == 1 && first.size() >= 3 && first.size() <= 11 &&
           is_one_of(before, U"call dial calling dialling dialing phone text");
}

bool is_version_word(View word) {
    return is_one_of(word,
                     U"version versions v release python ios ipados macos android ubuntu node java "
                     U"ruby php go kernel linux debian windows chrome firefox gcc cmake swift");
}

}  // namespace

std::size_t spoken_telephone(const Place& place, std::u32string& out) {
    DigitReader in(place);
    const char32_t opens = in.peek();
    in.take(U"+");
    const Groups groups = take_groups(in);
    const View before = word_before(place.text, place.at);
    if (groups.count == 0 || !in.word_ends() || !is_telephone(groups, opens, before) ||
        (in.peek() == '.' && is_digit(in.peek(1)))) {
        return 0;
    }
    out.append(opens == '+' ? U"plus " : U"");
    for (std::size_t i = 0; i < groups.count; ++i) {
        const View part = groups.parts.at(i);
        out.append(i == 0 ? U"" : U", ");
        if (part.size() == 3 && part.ends_with(U"00") && part[0] != '0') {
            say_cardinal(part, place.dialect, out);  // "eight hundred"
        } else {
            say_digits(part, out);
        }
    }
    return in.used();
}

std::size_t spoken_version(const Place& place, std::u32string& out) {
    DigitReader in(place);
    const bool marked = in.peek() == 'v' || in.peek() == 'V';
    in.to(in.at() + (marked ? 1 : 0));
    std::array<View, kGroupsMax> parts{};
    std::size_t count = 0;
    while (count < kGroupsMax) {
        const View digits = in.digits();
        if (digits.empty() || digits.size() > kGroupDigitsMax) {
            return 0;
        }
        parts.at(count++) = digits;
        if (in.peek() != '.' || !is_digit(in.peek(1))) {
            break;
        }
        in.to(in.at() + 1);
    }
    const View before = word_before(place.text, place.at);
    if (!in.word_ends() || (count < 3 && !marked && !(count == 2 && is_version_word(before)))) {
        return 0;
    }
    const bool address = count == 4 && !marked && !is_version_word(before);
    out.append(marked ? U"version " : U"");
    for (std::size_t i = 0; i < count; ++i) {
        out.append(i == 0 ? U"" : address ? U" dot " : U" point ");
        if (address) {
            say_pairs(parts.at(i), place.dialect, out);
        } else if (i > 0 && parts.at(i).starts_with(U'0')) {
            say_digits(parts.at(i), out);
        } else {
            say_cardinal(parts.at(i), place.dialect, out);
        }
    }
    if (address && in.peek() == ':' && is_digit(in.peek(1))) {
        in.to(in.at() + 1);
        out.append(U", port ");
        say_pairs(in.digits(), place.dialect, out);
    }
    return in.used();
}

std::size_t spoken_code(const Place& place, std::u32string& out) {
    DigitReader in(place);
    const View digits = in.digits();
    if (digits.size() < 2 || (in.peek() == '.' && is_digit(in.peek(1))) ||
        (in.peek() == ',' && is_digit(in.peek(1)))) {
        return 0;
    }
    const View before = word_before(place.text, place.at);
    const bool state =
        digits.size() == 5 && before.size() == 2 && is_upper(before[0]) && is_upper(before[1]);
    const bool named = digits.size() >= 3 && digits.size() <= 12 &&
                       is_one_of(before, U"code zip pin passcode password extension postcode");
    const bool leading_zero = digits.front() == '0';
    if (!state && !named && !leading_zero && digits.size() <= 15) {
        return 0;
    }
    say_digits(digits, out);
    return in.used();
}

}  // namespace annex::tts
