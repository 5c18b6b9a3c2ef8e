#include "capability/tts/text/english.h"

#include "capability/tts/text/abbreviations.h"
#include "capability/tts/text/english_numbers.h"
#include "capability/tts/text/unicode.h"

namespace annex::tts {
namespace {

/// What a single symbol says between words; empty: leave it to espeak.
std::u32string_view symbol(char32_t c, bool before_digit) {
    switch (c) {
        case U'&':
            return U" and ";
        case U'×':
            return U" times ";
        case U'÷':
            return U" divided by ";
        case U'±':
            return U" plus or minus ";
        case U'≈':
            return U" about ";
        case U'≤':
            return U" at most ";
        case U'≥':
            return U" at least ";
        case U'≠':
            return U" not equal to ";
        case U'½':
            return U" one half ";
        case U'¼':
            return U" one quarter ";
        case U'¾':
            return U" three quarters ";
        case U'⅓':
            return U" one third ";
        case U'⅔':
            return U" two thirds ";
        case U'²':
            return U" squared";
        case U'³':
            return U" cubed";
        case U'~':
            return before_digit ? U"about " : U"";
        case U'#':
            return before_digit ? U"number " : U"";
        default:
            return {};
    }
}

bool is_vulgar_fraction(char32_t c) {
    return c == U'½' || c == U'¼' || c == U'¾' || c == U'⅓' || c == U'⅔';
}

/// One space where `out` and `words` both bring one.
void put(std::u32string& out, std::u32string_view words) {
    if (!words.empty() && words.front() == ' ' &&
        (out.empty() || out.back() == ' ' || out.back() == '\n')) {
        words.remove_prefix(1);
    }
    out.append(words);
}

}  // namespace

std::u32string write_out_english(std::u32string_view text) {
    std::u32string out;
    out.reserve(text.size() + text.size() / 4);
    std::size_t at = 0;
    while (at < text.size()) {
        const char32_t before = at == 0 ? U' ' : text[at - 1];
        const char32_t next = at + 1 < text.size() ? text[at + 1] : U' ';
        if (!is_word(before) && before != '\'') {
            std::size_t used = spoken_number(text, at, out);
            if (used == 0) {
                used = spoken_abbreviation(text, at, out);
            }
            if (used > 0) {
                at += used;
                continue;
            }
        }
        const char32_t c = text[at];
        if (const auto words = symbol(c, is_digit(next)); !words.empty()) {
            if (is_digit(before) && is_vulgar_fraction(c)) {
                out.append(U" and");  // "2½"
            }
            put(out, words);
        } else {
            put(out, text.substr(at, 1));
        }
        ++at;
    }
    while (!out.empty() && out.back() == ' ') {
        out.pop_back();
    }
    return out;
}

}  // namespace annex::tts
