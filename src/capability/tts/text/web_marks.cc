#include "capability/tts/text/web_marks.h"

#include <algorithm>
#include <array>

#include "capability/tts/text/unicode.h"

namespace annex::tts {
namespace {

using View = std::u32string_view;

constexpr std::size_t kBareTagMax = 200;     // "a <b and ... c > d" is no tag
constexpr std::size_t kTagMax = 20'000;      // with attributes: a style, a picture's address
constexpr std::size_t kAddressPathMax = 40;  // a longer path is not read aloud

bool one_of(char32_t c, View set) {
    return set.find(c) != View::npos;
}

bool starts_with_folded(View text, View lower) {
    return text.size() >= lower.size() &&
           std::equal(lower.begin(), lower.end(), text.begin(), [](char32_t a, char32_t b) {
               return a == (b >= 'A' && b <= 'Z' ? b - 'A' + 'a' : b);
           });
}

constexpr std::array<View, 34> kTags{
    U"a",   U"b",   U"i",    U"u",     U"s",          U"em",      U"strong", U"p",  U"br",
    U"hr",  U"div", U"span", U"ul",    U"ol",         U"li",      U"h1",     U"h2", U"h3",
    U"h4",  U"h5",  U"h6",   U"code",  U"pre",        U"table",   U"tr",     U"td", U"th",
    U"img", U"sub", U"sup",  U"speak", U"blockquote", U"details", U"summary"};

}  // namespace

std::u32string spoken_address(View address) {
    for (const View scheme : {View(U"https://"), View(U"http://"), View(U"mailto:")}) {
        if (starts_with_folded(address, scheme)) {
            address.remove_prefix(scheme.size());
            break;
        }
    }
    if (starts_with_folded(address, U"www.")) {
        address.remove_prefix(4);
    }
    const auto host_end = std::min(address.find_first_of(U"/?#"), address.size());
    View path = address.substr(host_end);
    while (!path.empty() && path.back() == '/') {
        path.remove_suffix(1);
    }
    std::u32string out(address.substr(0, host_end));
    if (path.size() <= kAddressPathMax && path.find_first_of(U"?#%=") == View::npos) {
        for (const char32_t c : path) {
            out.push_back(one_of(c, U"-_") ? U' ' : c);
        }
    }
    return out;
}

std::size_t address_length(View text) {
    if (!starts_with_folded(text, U"https://") && !starts_with_folded(text, U"http://") &&
        !starts_with_folded(text, U"www.")) {
        return 0;
    }
    std::size_t end = 0;
    while (end < text.size() && !is_space(text[end]) && !one_of(text[end], U"<>\"“”`|")) {
        ++end;
    }
    while (end > 0 && one_of(text[end - 1], U".,;:!?)]}'*_…")) {
        --end;
    }
    return end;
}

std::size_t tag_length(View text) {
    std::size_t at = 1;
    if (at < text.size() && text[at] == '/') {
        ++at;
    }
    std::u32string name;
    while (at < text.size() && name.size() < 12 && (is_letter(text[at]) || is_digit(text[at]))) {
        name.push_back(is_upper(text[at]) && text[at] < 0x80 ? text[at] + 32 : text[at]);
        ++at;
    }
    if (std::ranges::find(kTags, View(name)) == kTags.end()) {
        return 0;
    }
    if (at >= text.size() || !one_of(text[at], U" />")) {
        return 0;
    }
    // The next tag ends the search, so that text which opens tags for ever costs no more than once.
    const auto close = text.find_first_of(U"<>", at);
    if (close == View::npos || text[close] == '<') {
        return 0;
    }
    const bool has_attributes = text.substr(at, close - at).find(U'=') != View::npos;
    return close < (has_attributes ? kTagMax : kBareTagMax) ? close + 1 : 0;
}

}  // namespace annex::tts
