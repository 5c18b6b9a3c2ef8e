#include "capability/tts/text/markdown.h"

#include <algorithm>
#include <array>
#include <utility>

#include "capability/tts/text/unicode.h"
#include "capability/tts/text/web_marks.h"

namespace annex::tts {
namespace {

using View = std::u32string_view;

// Look-ahead bounds: hostile text may open many links that never close.
constexpr std::size_t kLinkTextMax = 300;
constexpr std::size_t kLinkTargetMax = 600;
constexpr std::size_t kHardWrapMin = 40;  // a line at least this long may be wrapped prose
constexpr int kNestingMax = 3;

View trim(View line) {
    while (!line.empty() && line.front() == ' ') {
        line.remove_prefix(1);
    }
    while (!line.empty() && line.back() == ' ') {
        line.remove_suffix(1);
    }
    return line;
}

bool one_of(char32_t c, View set) {
    return set.find(c) != View::npos;
}

struct Entity {
    View name;
    char32_t character;
};
constexpr std::array<Entity, 8> kEntities{{{U"&amp;", U'&'},
                                           {U"&lt;", U'<'},
                                           {U"&gt;", U'>'},
                                           {U"&quot;", U'"'},
                                           {U"&#39;", U'\''},
                                           {U"&apos;", U'\''},
                                           {U"&nbsp;", U' '},
                                           {U"&hellip;", U'…'}}};

class Inline {
  public:
    Inline(View text, bool table_row, int depth)
        : text_(text), table_row_(table_row), depth_(depth) {}

    std::u32string run() {
        while (at_ < text_.size()) {
            step();
        }
        return std::move(out_);
    }

  private:
    [[nodiscard]] char32_t before() const { return at_ == 0 ? U' ' : text_[at_ - 1]; }
    [[nodiscard]] char32_t after(std::size_t n = 1) const {
        return at_ + n < text_.size() ? text_[at_ + n] : U' ';
    }
    void skip(std::size_t n) { at_ += n; }
    void put(View text) { out_.append(text); }

    void step() {
        const char32_t c = text_[at_];
        if (!is_word(before()) && (c == 'h' || c == 'H' || c == 'w' || c == 'W')) {
            if (const auto length = address_length(text_.substr(at_)); length > 0) {
                put(spoken_address(text_.substr(at_, length)));
                skip(length);
                return;
            }
        }
        switch (c) {
            case '\\':
                return backslash();
            case '&':
                return entity();
            case '!':
            case '[':
                return link();
            case ']':
                put(U")");
                return skip(1);
            case '<':
                return angle();
            case '`':
                return skip(1);
            case '*':
                return star();
            case '_':
                return underscore();
            case '~':
                return tilde();
            case '|':
                put(table_row_ ? U", " : U" ");
                return skip(1);
            case '.':
                return dots();
            default:
                out_.push_back(c);
                return skip(1);
        }
    }

    void backslash() {
        if (after() < 0x80 && after() > ' ' && !is_word(after())) {
            out_.push_back(after());
            return skip(2);
        }
        out_.push_back('\\');
        skip(1);
    }

    void entity() {
        for (const auto& known : kEntities) {
            if (text_.substr(at_).starts_with(known.name)) {
                out_.push_back(known.character);
                return skip(known.name.size());
            }
        }
        out_.push_back('&');
        skip(1);
    }

    void link() {
        const std::size_t open = text_[at_] == '!' ? at_ + 1 : at_;
        if (open >= text_.size() || text_[open] != '[') {
            out_.push_back(text_[at_]);
            return skip(1);
        }
        int nested = 0;
        std::size_t close = open;
        const std::size_t last = std::min(text_.size(), open + kLinkTextMax);
        for (; close < last; ++close) {
            nested += text_[close] == '[' ? 1 : text_[close] == ']' ? -1 : 0;
            if (nested == 0) {
                break;
            }
        }
        if (close < last && close + 1 < text_.size() && depth_ < kNestingMax) {
            const char32_t opener = text_[close + 1];
            const char32_t closer = opener == '(' ? U')' : opener == '[' ? U']' : U'\0';
            const auto end =
                closer == 0 ? View::npos
                            : text_.substr(0, close + 2 + kLinkTargetMax).find(closer, close + 2);
            if (end != View::npos) {
                put(Inline(text_.substr(open + 1, close - open - 1), table_row_, depth_ + 1).run());
                at_ = end + 1;
                return;
            }
        }
        if (text_[at_] == '!') {
            put(U"!");
        } else {
            put(U"(");
        }
        skip(1);
    }

    void angle() {
        if (const auto length = address_length(text_.substr(at_ + 1)); length > 0) {
            put(spoken_address(text_.substr(at_ + 1, length)));
            return skip(1 + length + (after(1 + length) == '>' ? 1 : 0));
        }
        if (const auto length = tag_length(text_.substr(at_)); length > 0) {
            put(U" ");
            return skip(length);
        }
        out_.push_back('<');
        skip(1);
    }

    void star() {
        std::size_t run = 1;
        while (at_ + run < text_.size() && text_[at_ + run] == '*') {
            ++run;
        }
        const bool product = run == 1 && ((before() == ' ' && after() == ' ') ||
                                          (is_digit(before()) && is_digit(after())));
        put(product ? U" × " : U"");
        skip(run);
    }

    void underscore() {
        put(is_word(before()) && is_word(after()) ? U" " : U"");
        skip(1);
    }

    void tilde() {
        std::size_t run = 1;
        while (at_ + run < text_.size() && text_[at_ + run] == '~') {
            ++run;
        }
        put(run == 1 ? U"~" : U"");
        skip(run);
    }

    void dots() {
        if (after() == '.' && after(2) == '.') {
            put(U"…");
            while (at_ < text_.size() && text_[at_] == '.') {
                ++at_;
            }
            return;
        }
        put(U".");
        skip(1);
    }

    View text_;
    bool table_row_;
    int depth_;
    std::size_t at_ = 0;
    std::u32string out_;
};

/// What one line is, with its block marks taken off.
struct Line {
    View text;
    bool block = false;  ///< a heading, list item or table row: ends a sentence by itself
    bool table_row = false;
    bool silent = false;  ///< a rule, a fence, a table's second row: marks only
};

bool only(View line, View characters) {
    return std::ranges::all_of(line, [&](char32_t c) { return one_of(c, characters); });
}

Line read_line(View raw) {
    Line line{trim(raw)};
    while (!line.text.empty() && line.text.front() == '>') {
        line.text = trim(line.text.substr(1));
    }
    View& text = line.text;
    if (text.starts_with(U"```") || text.starts_with(U"~~~")) {
        line.silent = text.substr(3).find(U'`') == View::npos;
        return line;
    }
    if (text.size() >= 3 && (only(text, U"-= ") || only(text, U"* ") || only(text, U"_ ") ||
                             (text.find(U'|') != View::npos && only(text, U"|-: ")))) {
        line.silent = true;
        return line;
    }
    const auto hashes = text.find_first_not_of(U'#');
    if (hashes != View::npos && hashes >= 1 && hashes <= 6 && text[hashes] == ' ') {
        text = trim(text.substr(hashes));
        while (!text.empty() && text.back() == '#' && text.size() > 1 &&
               one_of(text[text.size() - 2], U"# ")) {
            text = trim(text.substr(0, text.size() - 1));
        }
        line.block = true;
    } else if (text.size() >= 2 && one_of(text[0], U"-*+•–") && text[1] == ' ') {
        text = trim(text.substr(2));
        for (const View box : {View(U"[ ] "), View(U"[x] "), View(U"[X] ")}) {
            if (text.starts_with(box)) {
                text = trim(text.substr(box.size()));
            }
        }
        line.block = true;
    } else if (text.size() >= 2 && text.front() == '|' && text.back() == '|') {
        text = trim(text.substr(1, text.size() - 2));
        line.block = line.table_row = true;
    } else {
        const auto digits = text.find_first_not_of(U"0123456789");
        line.block = digits != View::npos && digits >= 1 && digits <= 3 &&
                     one_of(text[digits], U".)") && digits + 1 < text.size() &&
                     text[digits + 1] == ' ';
    }
    return line;
}

void append_collapsed(std::u32string& out, View text) {
    for (const char32_t c : text) {
        const bool space = is_space(c);
        if (space && (out.empty() || out.back() == ' ' || out.back() == '\n')) {
            continue;
        }
        // "Bonjour !" and what an emoji leaves behind.
        if (one_of(c, U".,;:!?…") && !out.empty() && out.back() == ' ') {
            out.pop_back();
        }
        out.push_back(space ? U' ' : c);
    }
}

void end_line(std::u32string& out, char32_t end) {
    while (!out.empty() && out.back() == ' ') {
        out.pop_back();
    }
    if (!out.empty() && out.back() != '\n') {
        out.push_back(end);
    }
}

}  // namespace

std::u32string strip_markdown(View text) {
    std::u32string out;
    out.reserve(text.size());
    Line previous;  // of the same paragraph; its text is empty when there is none
    while (!text.empty()) {
        const auto end = std::min(text.find(U'\n'), text.size());
        const View raw = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const Line line = read_line(raw);
        if (line.text.empty() || line.silent) {
            end_line(out, U'\n');
            previous = {};
            continue;
        }
        if (!previous.text.empty()) {
            // Wrapped prose goes on; a short line (verse, an address, a signature) ends.
            const bool wrapped =
                !previous.block && !line.block &&
                (previous.text.size() >= kHardWrapMin || one_of(previous.text.back(), U",;:—-"));
            end_line(out, wrapped ? U' ' : U'\n');
        }
        append_collapsed(out, Inline(line.text, line.table_row, 0).run());
        previous = line;
    }
    while (!out.empty() && is_space(out.back())) {
        out.pop_back();
    }
    return out;
}

}  // namespace annex::tts
