#include "capability/tts/text/ssml.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "capability/tts/text/english/number_words.h"
#include "capability/tts/text/unicode.h"

namespace annex::tts {
namespace {

using View = std::u32string_view;

constexpr std::size_t kContentMax = 300;  // of <say-as>, <sub>: longer ones are spoken as text

// <p> and <s> are HTML too, where the second strikes out: they count inside of <speak> only.
constexpr std::array<View, 17> kElements{U"p",    U"s",        U"speak",   U"break",   U"say-as",
                                         U"sub",  U"emphasis", U"prosody", U"phoneme", U"voice",
                                         U"lang", U"lexicon",  U"mark",    U"audio",   U"token",
                                         U"w",    U"desc"};

struct Tag {
    View name;
    View attributes;
    bool closing = false;
    bool empty = false;  // "<break/>"
    std::size_t length = 0;
};

bool is_name(char32_t c) {
    return is_letter(c) || c == '-' || c == ':';
}

/// The SSML tag at the beginning of `text`.
std::optional<Tag> tag_at(View text) {
    Tag tag;
    std::size_t at = 1;
    if (at < text.size() && text[at] == '/') {
        tag.closing = true;
        ++at;
    }
    const std::size_t from = at;
    while (at < text.size() && at - from < 12 && is_name(text[at])) {
        ++at;
    }
    tag.name = text.substr(from, at - from);
    if (std::ranges::find(kElements, tag.name) == kElements.end() || at >= text.size() ||
        (text[at] != '>' && text[at] != '/' && !is_space(text[at]))) {
        return std::nullopt;
    }
    char32_t quote = 0;
    for (std::size_t end = at; end < text.size() && end < kTagCharactersMax; ++end) {
        const char32_t c = text[end];
        if (quote != 0) {
            quote = c == quote ? U'\0' : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '>') {
            tag.attributes = text.substr(at, end - at);
            tag.empty = tag.attributes.ends_with(U'/');
            tag.length = end + 1;
            return tag;
        }
    }
    return std::nullopt;
}

/// The value of an attribute; empty when it is not there.
View attribute(View attributes, View name) {
    for (auto at = attributes.find(name); at != View::npos; at = attributes.find(name, at + 1)) {
        std::size_t value = at + name.size();
        const bool begins = at > 0 && is_space(attributes[at - 1]);
        while (value < attributes.size() && is_space(attributes[value])) {
            ++value;
        }
        if (!begins || value + 1 >= attributes.size() || attributes[value] != '=') {
            continue;
        }
        ++value;
        while (value < attributes.size() && is_space(attributes[value])) {
            ++value;
        }
        const char32_t quote = value < attributes.size() ? attributes[value] : U' ';
        if (quote == '"' || quote == '\'') {
            const auto end = attributes.find(quote, value + 1);
            return end == View::npos ? View() : attributes.substr(value + 1, end - value - 1);
        }
    }
    return {};
}

/// <break time="500ms"/>, time="1.5s", strength="strong"; without either a medium one.
int break_ms(View attributes) {
    struct Strength {
        View name;
        int ms;
    };
    constexpr std::array<Strength, 6> kStrengths{{{U"none", 0},
                                                  {U"x-weak", 100},
                                                  {U"weak", 200},
                                                  {U"medium", 400},
                                                  {U"strong", 700},
                                                  {U"x-strong", 1200}}};
    const std::string time = encode_utf8(attribute(attributes, U"time"));
    double amount = 0;
    const auto [end, failure] = std::from_chars(time.data(), time.data() + time.size(), amount);
    const std::string_view unit(end, static_cast<std::size_t>(time.data() + time.size() - end));
    if (failure == std::errc() && amount >= 0 && (unit == "ms" || unit == "s")) {
        return static_cast<int>(
            std::min<double>(kBreakMax_ms, amount * (unit == "s" ? 1000.0 : 1.0)));
    }
    const View strength = attribute(attributes, U"strength");
    const auto* const known = std::ranges::find(kStrengths, strength, &Strength::name);
    return known == kStrengths.end() ? 400 : known->ms;
}

View trim(View text) {
    while (!text.empty() && is_space(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_space(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

bool all_digits(View text) {
    return !text.empty() && text.size() <= kDigitsMax && std::ranges::all_of(text, is_digit);
}

/// Letters and digits one by one: "B12" -> "B, one, two".
std::u32string spelled(View content) {
    std::u32string out;
    for (const char32_t c : content) {
        if (!is_word(c)) {
            continue;
        }
        out.append(out.empty() ? U"" : U", ");
        if (is_digit(c)) {
            say_digits(View(&c, 1), out);
        } else {
            out.push_back(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
        }
    }
    return out;
}

std::u32string digit_groups(View content) {
    std::u32string out;
    for (std::size_t at = 0; at < content.size();) {
        if (!is_digit(content[at])) {
            out.append(content[at] == '+' ? U"plus " : out.empty() ? U"" : U", ");
            ++at;
            while (at < content.size() && !is_digit(content[at]) && content[at] != '+') {
                ++at;
            }
            continue;
        }
        std::size_t end = at;
        while (end < content.size() && is_digit(content[end])) {
            ++end;
        }
        say_digits(content.substr(at, end - at), out);
        at = end;
    }
    return out;
}

/// "10/12/2024" in an order that the text itself states, in the dialect's own.
std::u32string date(View content, View format, Dialect dialect) {
    const bool day_first = format.starts_with(U"d");
    const bool month_first = format.starts_with(U"m");
    if ((day_first && dialect == Dialect::kAmerican) ||
        (month_first && dialect == Dialect::kBritish)) {
        const auto joint = content.find_first_of(U"/-.");
        const auto second = joint == View::npos ? joint : content.find_first_of(U"/-.", joint + 1);
        if (second != View::npos) {
            std::u32string out(content.substr(joint + 1, second - joint - 1));
            out.append(U"/").append(content.substr(0, joint)).append(U"/");
            return out.append(content.substr(second + 1));
        }
    }
    return std::u32string(content);
}

std::u32string say_as(View raw, View attributes, SayAs how) {
    const View content = trim(raw);
    const View kind = attribute(attributes, U"interpret-as");
    if (!how.english) {
        return std::u32string(content);
    }
    std::u32string out;
    if (kind == U"characters" || kind == U"spell-out" || kind == U"verbatim") {
        return spelled(content);
    }
    if (kind == U"digits" || kind == U"telephone") {
        return digit_groups(content);
    }
    if (kind == U"date") {
        return date(content, attribute(attributes, U"format"), how.dialect);
    }
    if (all_digits(content) && (kind == U"cardinal" || kind == U"number")) {
        say_cardinal(content, how.dialect, out);
        return out;
    }
    if (all_digits(content) && kind == U"ordinal") {
        say_ordinal(content, how.dialect, out);
        return out;
    }
    return std::u32string(content);
}

class Reader {
  public:
    Reader(View text, SayAs how) : text_(text), how_(how) {}

    std::vector<Passage> run() {
        while (at_ < text_.size()) {
            const auto tag = text_[at_] == '<' ? tag_at(text_.substr(at_)) : std::optional<Tag>();
            const bool html = tag && !speak_ && tag->name.size() == 1 && tag->name != U"w";
            if (tag && !html) {
                at_ += tag->length;
                take(*tag);
            } else if (text_.substr(at_).starts_with(U"<?xml") && passages_.empty()) {
                const auto end = text_.substr(0, at_ + kTagCharactersMax).find(U"?>", at_);
                at_ = end == View::npos ? at_ + 1 : end + 2;
            } else {
                current_.push_back(text_[at_++]);
            }
        }
        if (!trim(current_).empty() || passages_.empty()) {
            passages_.push_back({std::move(current_)});
        }
        return std::move(passages_);
    }

  private:
    void take(const Tag& tag) {
        speak_ = speak_ || tag.name == U"speak";
        if (tag.name == U"p") {
            current_.append(U"\n\n");
        } else if (tag.name == U"s" && tag.closing) {
            const View said = trim(current_);
            const bool ended = said.empty() || View(U".!?…:;,").find(said.back()) != View::npos;
            current_.append(ended ? U" " : U". ");
        }
        if (tag.closing) {
            return;
        }
        if (tag.name == U"break") {
            return take_break(break_ms(tag.attributes));
        }
        if (tag.empty || (tag.name != U"say-as" && tag.name != U"sub")) {
            return;
        }
        // Up to the next tag; a say-as holds text only.
        const View rest = text_.substr(at_, kContentMax);
        const auto end = rest.find(U'<');
        if (end == View::npos) {
            return;
        }
        const View content = rest.substr(0, end);
        const View alias = attribute(tag.attributes, U"alias");
        if (tag.name == U"sub") {
            current_.append(alias.empty() ? content : alias);
        } else {
            current_.append(say_as(content, tag.attributes, how_));
        }
        at_ += end;
    }

    /// Silence before the first word is silence too; breaks in a row are as long as both.
    void take_break(int ms) {
        if (trim(current_).empty() && !passages_.empty()) {
            passages_.back().break_ms =
                std::min(kBreakMax_ms, std::max(0, passages_.back().break_ms) + ms);
        } else {
            passages_.push_back({std::move(current_), ms});
        }
        current_.clear();
    }

    View text_;
    SayAs how_;
    std::size_t at_ = 0;
    bool speak_ = false;
    std::u32string current_;
    std::vector<Passage> passages_;
};

}  // namespace

std::vector<Passage> read_ssml(View text, SayAs say_as) {
    return Reader(text, say_as).run();
}

}  // namespace annex::tts
