#include "capability/tts/text/english/addresses.h"

#include <array>

namespace annex::tts {
namespace {

using View = std::u32string_view;

constexpr std::size_t kLook = 80;

// Endings that are said as the words they are.
constexpr View kSpokenEndings =
    U"com org net info dev app biz shop store blog tech online site page zip log bin bat conf "
    U"config local lock doc tar toml yaml json name gov mil museum cloud space one live news";

/// The run without spaces around `at`.
View run_around(View text, std::size_t at) {
    const auto inside = [&](std::size_t i) { return text[i] != ' ' && text[i] != '\n'; };
    std::size_t begin = at;
    while (begin > 0 && at - begin < kLook && inside(begin - 1)) {
        --begin;
    }
    std::size_t end = at;
    while (end < text.size() && end - at < kLook && inside(end)) {
        ++end;
    }
    return text.substr(begin, end - begin);
}

bool is_email(View run) {
    const auto at = run.find(U'@');
    return at != View::npos && at > 0 && run.find(U'.', at) != View::npos && is_word(run[at - 1]);
}

bool is_host(View run) {
    const auto dot = run.find(U'.');
    return dot != View::npos && dot > 0 && dot + 1 < run.size() && is_word(run[dot - 1]) &&
           is_letter(run[dot + 1]);
}

bool is_path(View run) {
    while (!run.empty() && (run.front() == '(' || run.front() == '"' || run.front() == U'“')) {
        run.remove_prefix(1);
    }
    if (run.starts_with(U"~/") || run.starts_with(U"./") || run.starts_with(U"../") ||
        run.find(U":\\") != View::npos) {
        return true;
    }
    return run.starts_with(U'/') && run.size() > 2 && is_word(run[1]);
}

/// "js" -> "JS": an ending that nobody could say.
void say_ending(View ending, std::u32string& out) {
    if (ending.size() > 3 || is_one_of(ending, kSpokenEndings)) {
        out.append(ending);
        return;
    }
    for (const char32_t c : ending) {
        out.push_back(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
}

/// "Node.js", "example.com", "report.final.pdf": what stands behind the last full stop.
std::size_t dot_in_word(const Place& place, std::u32string& out) {
    DigitReader in(place);
    in.take(U".");
    const std::size_t from = in.at();
    while (is_word(in.peek()) && in.at() - from < 20) {
        in.to(in.at() + 1);
    }
    const View part = place.text.substr(from, in.at() - from);
    const bool missing_space = is_lower(place.before()) && !part.empty() && is_upper(part.front());
    if (!is_word(place.before()) || part.empty() || missing_space) {
        return 0;
    }
    out.append(U" dot ");
    const bool last = in.peek() != '.' || !is_word(in.peek(1));
    const bool letters_only = std::ranges::all_of(part, is_letter);
    if (!letters_only || part.size() > 8 || is_upper(part.front())) {
        return 1;
    }
    if (!last && part.size() > 3) {
        return 1;
    }
    say_ending(part, out);
    return in.used();
}

/// "@name" and "#machineLearning".
std::size_t tag(const Place& place, std::u32string& out) {
    const char32_t mark = place.text[place.at];
    DigitReader in(place);
    if (!is_letter(in.peek(1)) || is_word(place.before())) {
        return 0;
    }
    out.append(mark == '@' ? U"at " : U"hashtag ");
    in.to(in.at() + 1);
    for (std::size_t i = 0; i < kLook && is_word(in.peek()); ++i) {
        const char32_t c = in.peek();
        if (is_upper(c) && is_lower(out.back())) {
            out.push_back(' ');
        }
        if (is_digit(c)) {
            break;
        }
        out.push_back(c);
        in.to(in.at() + 1);
    }
    return in.used();
}

}  // namespace

bool in_address(View text, std::size_t at) {
    const View run = run_around(text, at);
    return is_email(run) || is_path(run) ||
           (is_host(run) && run.find(U'/') != View::npos && run.find(U'.') < run.find(U'/'));
}

std::size_t spoken_address_mark(const Place& place, std::u32string& out) {
    const char32_t c = place.text[place.at];
    const char32_t next = place.at + 1 < place.text.size() ? place.text[place.at + 1] : U' ';
    switch (c) {
        case '.':
            if (is_word(place.before()) && is_word(next)) {
                return dot_in_word(place, out);
            }
            if (!is_word(place.before()) && (next == '/' || next == '.') &&
                in_address(place.text, place.at)) {
                out.append(U" dot ");
                return 1;
            }
            if (is_letter(next) && (place.before() == ' ' || place.before() == '/')) {
                out.append(U"dot ");
                return 1;
            }
            return 0;
        case '@':
            if (is_word(place.before()) && is_word(next)) {
                out.append(U" at ");
                return 1;
            }
            return tag(place, out);
        case '#':
            return tag(place, out);
        case '/':
        case '\\':
            if ((c == '/' && !in_address(place.text, place.at)) || next == c) {
                return 0;
            }
            out.append(c == '/' ? U" slash " : U" backslash ");
            return 1;
        case '-':
            if (is_word(place.before()) && is_word(next) &&
                is_email(run_around(place.text, place.at))) {
                out.append(U" dash ");
                return 1;
            }
            return 0;
        case ':':
            if (is_digit(next) && is_letter(place.before())) {
                out.append(U", port ");
                return 1;
            }
            if (next == '\\') {
                out.append(U" colon");
                return 1;
            }
            return 0;
        default:
            return 0;
    }
}

}  // namespace annex::tts
