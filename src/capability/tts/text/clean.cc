#include "capability/tts/text/clean.h"

#include <algorithm>

#include "capability/tts/text/markdown.h"
#include "capability/tts/text/unicode.h"

namespace annex::tts {
namespace {

/// One character as the rest of the front end knows it; 0 = drop, ' ' = apart but silent.
char32_t plain(char32_t c) {
    if (c >= 0xFF01 && c <= 0xFF5E) {
        return c - 0xFF01 + '!';  // full-width forms
    }
    switch (c) {
        case 0x2018:
        case 0x2019:
        case 0x201B:
        case 0x02BC:
        case 0x2032:
        case 0x00B4:
            return '\'';
        case 0x201E:
        case 0x00AB:
        case 0x201F:
        case 0x300C:
        case 0x300E:
            return 0x201C;
        case 0x00BB:
        case 0x300D:
        case 0x300F:
            return 0x201D;
        case 0x2010:
        case 0x2011:
        case 0x2212:
        case 0xFE63:
            return '-';
        case 0x2012:
            return 0x2013;
        case 0x2015:
        case 0x2E3A:
        case 0x2E3B:
            return 0x2014;
        case 0x3002:
            return '.';
        case 0x3001:
            return ',';
        case 0x0964:
        case 0x0965:
        case 0x06D4:
            return '.';  // danda and the Urdu full stop end sentences
        case 0x060C:
            return ',';
        case 0x061B:
            return ';';
        case 0x061F:
            return '?';
        case 0x2022:
        case 0x00B7:
        case 0x2023:
        case 0x2043:
            return 0x2022;  // bullets; markdown.cc knows this one
        case 0x2190:
        case 0x2192:
        case 0x21D2:
        case 0x27A1:
            return ',';  // "A -> B" is said with a pause
        default:
            break;
    }
    if (is_emoji(c) || (c >= 0x2190 && c <= 0x21FF) || (c >= 0x2500 && c <= 0x257F)) {
        return ' ';
    }
    if (c == '\n' || c == 0x2028 || c == 0x2029) {
        return '\n';
    }
    if (is_space(c)) {
        return ' ';
    }
    return is_invisible(c) ? 0 : c;
}

/// Marks of Chinese and Japanese, which bring their own space: 5。It, 3、5.
bool is_wide_mark(char32_t c) {
    return c == 0x3001 || c == 0x3002 || c == 0xFF01 || c == 0xFF0C || c == 0xFF1B || c == 0xFF1F;
}

bool has_words(std::u32string_view text) {
    return std::ranges::any_of(text, [](char32_t c) {
        return is_word(c) ||
               std::u32string_view(U"$€£¥₹%+=&@#°½¼¾²³").find(c) != std::u32string_view::npos;
    });
}

}  // namespace

std::u32string clean_text(std::u32string_view text) {
    std::u32string mapped;
    mapped.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\r') {
            if (at + 1 == text.size() || text[at + 1] != '\n') {
                mapped.push_back('\n');
            }
            continue;
        }
        // A keycap is a digit and two modifiers: the digit stays. Control characters part words.
        const char32_t c = plain(text[at]);
        if (c != 0) {
            mapped.push_back(c);
            if (is_wide_mark(text[at]) && at + 1 < text.size() && is_word(text[at + 1])) {
                mapped.push_back(' ');
            }
        } else if (text[at] < 0x20) {
            mapped.push_back(' ');
        }
    }
    std::u32string out = strip_markdown(compose(mapped));
    if (!has_words(out)) {
        out.clear();
    }
    return out;
}

}  // namespace annex::tts
