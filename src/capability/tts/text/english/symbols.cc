#include "capability/tts/text/english/symbols.h"

#include <array>

#include "capability/tts/text/english/numbers.h"

namespace annex::tts {
namespace {

using View = std::u32string_view;

struct Sign {
    View written;
    View spoken;
};
// Said wherever they stand; longer ones before those they begin with.
constexpr std::array<Sign, 76> kSigns{{
    {U"===", U" equals "},
    {U"==", U" equals "},
    {U"!=", U" is not equal to "},
    {U"<=>", U", "},
    {U"<=", U" is at most "},
    {U">=", U" is at least "},
    {U"->", U", "},
    {U"=>", U", "},
    {U"<-", U", "},
    {U"++", U" plus plus "},
    {U"&&", U" and "},
    {U"||", U" or "},
    {U"::", U" "},
    {U"()", U""},
    {U"[]", U""},
    {U"{}", U""},
    {U"--", U" — "},
    {U"^2", U" squared "},
    {U"^3", U" cubed "},
    {U"^", U" to the power of "},
    {U"&", U" and "},
    {U"×", U" times "},
    {U"÷", U" divided by "},
    {U"±", U" plus or minus "},
    {U"≈", U" about "},
    {U"≤", U" at most "},
    {U"≥", U" at least "},
    {U"≠", U" not equal to "},
    {U"√", U" the square root of "},
    {U"∞", U" infinity "},
    {U"²", U" squared "},
    {U"³", U" cubed "},
    {U"%", U" percent "},
    {U"$", U" dollar "},
    {U"€", U" euro "},
    {U"£", U" pound "},
    {U"¥", U" yen "},
    {U"¢", U" cent "},
    {U"°", U" degrees "},
    {U"§§", U" sections "},
    {U"§", U" section "},
    {U"©", U" copyright "},
    {U"®", U""},
    {U"™", U""},
    {U"№", U" number "},
    {U"℃", U" degrees Celsius "},
    {U"℉", U" degrees Fahrenheit "},
    {U"{", U" "},
    {U"}", U" "},
    {U"[", U" "},
    {U"]", U" "},
    {U"_", U" "},
    {U"`", U""},
    {U"|", U" "},
    {U"•", U" "},
    {U"†", U""},
    {U"‡", U""},
    {U"α", U" alpha "},
    {U"β", U" beta "},
    {U"γ", U" gamma "},
    {U"δ", U" delta "},
    {U"Δ", U" delta "},
    {U"ε", U" epsilon "},
    {U"θ", U" theta "},
    {U"λ", U" lambda "},
    {U"µ", U" mu "},
    {U"μ", U" mu "},
    {U"π", U" pi "},
    {U"σ", U" sigma "},
    {U"Σ", U" sigma "},
    {U"φ", U" phi "},
    {U"ω", U" omega "},
    {U"Ω", U" ohm "},
    {U"₂", U" two "},
    {U"₃", U" three "},
    {U"@", U" at "},
}};

constexpr bool is_greek(char32_t c) {
    return (c >= 0x370 && c <= 0x3FF) || c == U'µ';
}

/// What a sign between two things means depends on what they are.
View between(const Place& place) {
    const char32_t c = place.text[place.at];
    const char32_t before = place.before();
    const char32_t next = place.at + 1 < place.text.size() ? place.text[place.at + 1] : U' ';
    const bool spaced = before == ' ' && next == ' ';
    const char32_t far_before = spaced ? place.before(2) : before;
    const char32_t far_next =
        spaced && place.at + 2 < place.text.size() ? place.text[place.at + 2] : next;
    switch (c) {
        case '=':
            return U" equals ";
        case '+':
            return far_before != ' ' || is_word(next) ? U" plus " : U" ";
        case '<':
        case '>':
            if (spaced || is_digit(next) || is_digit(before)) {
                return c == '<' ? U" is less than " : U" is greater than ";
            }
            return U" ";
        case '-':
            if (before == ' ' && is_letter(next)) {
                return U" ";  // "-v"
            }
            if (!spaced) {
                return {};
            }
            return is_digit(far_before) && is_digit(far_next) ? U" minus " : U" — ";
        case U'–':
            if (spaced) {
                return U" — ";
            }
            return is_word(before) && is_word(next) ? U" to " : U" ";
        case '/':
            return spaced ? U", " : U" ";
        case '\\':
            return U" ";
        case ':':
            return is_letter(before) && is_letter(next) ? U" " : View();
        case '~':
            return is_digit(next) || is_digit(far_next) ? U"about " : U" ";
        case '#':
            return is_digit(next) ? U"number " : before == ' ' ? U" number sign " : U" ";
        case '*':
            return spaced ? U" times " : U" ";
        default:
            return {};
    }
}

}  // namespace

std::size_t spoken_symbol(const Place& place, std::u32string& out) {
    const View rest = place.text.substr(place.at);
    const char32_t c = rest.front();
    if (c == ' ' || is_letter(c)) {
        if (!is_greek(c) || is_letter(place.before()) || (rest.size() > 1 && is_letter(rest[1]))) {
            return 0;  // words of Greek stay words
        }
    }
    // "=====", "~~~~": a line is drawn, nothing is meant.
    if (View(U"=-_~*#+<>^|/\\").find(c) != View::npos) {
        const auto run = std::min(rest.find_first_not_of(c), rest.size());
        if (run >= 4) {
            out.append(U" ");
            return run;
        }
    }
    if (rest.starts_with(U"--") && rest.size() > 2 && is_letter(rest[2]) && place.before() == ' ') {
        out.append(U" ");  // "--verbose"
        return 2;
    }
    for (const auto& [written, spoken] : kSigns) {
        if (rest.starts_with(written)) {
            out.append(spoken);
            return written.size();
        }
    }
    if (const View fraction = vulgar_fraction(c); !fraction.empty()) {
        out.append(U" ").append(fraction).append(U" ");
        return 1;
    }
    const View words = between(place);
    out.append(words);
    return words.empty() ? 0 : 1;
}

}  // namespace annex::tts
