#include "capability/tts/text/unicode.h"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>

namespace annex::tts {
namespace {

utf8proc_category_t category(char32_t c) {
    return utf8proc_category(static_cast<utf8proc_int32_t>(c));
}

}  // namespace

std::u32string decode_utf8(std::string_view bytes) {
    std::u32string out;
    out.reserve(bytes.size());
    const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(bytes.data());
    auto left = static_cast<utf8proc_ssize_t>(bytes.size());
    while (left > 0) {
        utf8proc_int32_t c = 0;
        auto used = utf8proc_iterate(at, left, &c);
        if (used <= 0) {
            c = 0xFFFD;
            used = 1;
        }
        out.push_back(static_cast<char32_t>(c));
        at += used;
        left -= used;
    }
    return out;
}

std::string encode_utf8(std::u32string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char32_t c : text) {
        utf8proc_uint8_t bytes[4];
        const auto used = utf8proc_encode_char(static_cast<utf8proc_int32_t>(c), bytes);
        out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(used));
    }
    return out;
}

std::u32string compose(std::u32string_view text) {
    std::u32string kept;
    kept.reserve(text.size());
    std::size_t marks = 0;
    for (const char32_t c : text) {
        marks = is_mark(c) ? marks + 1 : 0;
        if (marks <= kMarksInARowMax) {
            kept.push_back(c);
        }
    }
    const std::string bytes = encode_utf8(kept);
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> composed(
        utf8proc_NFC(reinterpret_cast<const utf8proc_uint8_t*>(bytes.c_str())), &std::free);
    if (!composed) {
        return kept;  // nothing but U+0000 or memory can do this; the text is still readable
    }
    return decode_utf8(reinterpret_cast<const char*>(composed.get()));
}

std::u32string decompose(std::u32string_view text) {
    const std::string bytes = encode_utf8(text);
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> apart(
        utf8proc_NFD(reinterpret_cast<const utf8proc_uint8_t*>(bytes.c_str())), &std::free);
    if (!apart) {
        return std::u32string(text);
    }
    return decode_utf8(reinterpret_cast<const char*>(apart.get()));
}

bool is_space(char32_t c) {
    return c == ' ' || (c >= 0x09 && c <= 0x0D) || c == 0x85 ||
           (c >= 0x80 && (category(c) == UTF8PROC_CATEGORY_ZS || c == 0x2028 || c == 0x2029));
}

bool is_digit(char32_t c) {
    return c >= '0' && c <= '9';
}

bool is_letter(char32_t c) {
    if (c < 0x80) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
    const auto kind = category(c);
    return kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_LO;
}

bool is_mark(char32_t c) {
    if (c < 0x300) {
        return false;
    }
    const auto kind = category(c);
    return kind >= UTF8PROC_CATEGORY_MN && kind <= UTF8PROC_CATEGORY_ME;
}

bool is_upper(char32_t c) {
    return c < 0x80 ? c >= 'A' && c <= 'Z' : category(c) == UTF8PROC_CATEGORY_LU;
}

bool is_lower(char32_t c) {
    return c < 0x80 ? c >= 'a' && c <= 'z' : category(c) == UTF8PROC_CATEGORY_LL;
}

bool is_word(char32_t c) {
    return is_letter(c) || is_digit(c) || is_mark(c) ||
           (c >= 0x80 && category(c) == UTF8PROC_CATEGORY_ND);
}

bool is_emoji(char32_t c) {
    return (c >= 0x1F000 && c <= 0x1FAFF) ||  // pictographs, flags' letters, skin tones
           (c >= 0x2600 && c <= 0x27BF) ||    // miscellaneous symbols, dingbats
           (c >= 0x2B00 && c <= 0x2BFF) ||    // stars, arrows with colour
           (c >= 0x2300 && c <= 0x23FF && c != 0x2318) ||  // watches, player buttons
           (c >= 0x25A0 && c <= 0x25FF) ||                 // geometric shapes
           (c >= 0xFE00 && c <= 0xFE0F) ||                 // variation selectors
           (c >= 0xE0000 && c <= 0xE01EF) ||               // tags of flags
           c == 0x20E3 || c == 0x200D;                     // keycap, joiner
}

bool is_invisible(char32_t c) {
    if (is_space(c) || c == 0x200C || c == 0x200D) {
        return false;
    }
    if (c < 0x80) {
        return c < 0x20 || c == 0x7F;
    }
    const auto kind = category(c);
    return kind == UTF8PROC_CATEGORY_CC || kind == UTF8PROC_CATEGORY_CF ||
           kind == UTF8PROC_CATEGORY_CO || kind == UTF8PROC_CATEGORY_CN ||
           kind == UTF8PROC_CATEGORY_CS || c == 0xFFFD;
}

bool is_hanzi(char32_t c) {
    return c == 0x3007 || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

bool is_east_asian(char32_t c) {
    return (c >= 0x1100 && c <= 0x11FF) || (c >= 0x2E80 && c <= 0x2FDF) ||
           (c >= 0x3005 && c <= 0x3007) || (c >= 0x3040 && c <= 0x31FF) ||
           (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) ||
           (c >= 0xAC00 && c <= 0xD7AF) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0xFF66 && c <= 0xFF9F) || (c >= 0x20000 && c <= 0x3FFFF);
}

}  // namespace annex::tts
