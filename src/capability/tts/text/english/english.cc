#include "capability/tts/text/english/english.h"

#include "capability/tts/text/abbreviations.h"
#include "capability/tts/text/english/addresses.h"
#include "capability/tts/text/english/numbers.h"
#include "capability/tts/text/english/roman.h"
#include "capability/tts/text/english/symbols.h"

namespace annex::tts {
namespace {

using View = std::u32string_view;

/// One space where words meet, none before a mark.
void put(View words, std::u32string& out) {
    for (const char32_t c : words) {
        const bool at_break = out.empty() || out.back() == ' ' || out.back() == '\n';
        if (c == ' ' && at_break) {
            continue;
        }
        if (!out.empty() && out.back() == ' ' && (c == ',' || c == '.' || c == '\n')) {
            out.pop_back();
        }
        out.push_back(c);
    }
}

class Writer {
  public:
    Writer(View text, Dialect dialect) : place_{text, 0, dialect} {}

    std::u32string run() {
        out_.reserve(place_.text.size() * 2);
        while (place_.at < place_.text.size()) {
            step();
        }
        while (!out_.empty() && out_.back() == ' ') {
            out_.pop_back();
        }
        return std::move(out_);
    }

  private:
    void step() {
        const View text = place_.text;
        const char32_t c = text[place_.at];
        const char32_t before = place_.before();
        words_.clear();
        if (const auto used = spoken_number(place_, words_); used > 0) {
            return say_word(used);
        }
        if (is_letter(c)) {
            if (!is_word(before) && before != '\'') {
                if (const auto used = spoken_roman(place_, words_); used > 0) {
                    return say_word(used);
                }
                if (const auto used = spoken_abbreviation(text, place_.at, words_); used > 0) {
                    return say_word(used);
                }
            }
            if (const auto used = spoken_symbol(place_, words_); used > 0) {
                return say_word(used);
            }
            out_.push_back(c);
            ++place_.at;
            return;
        }
        std::size_t used = spoken_abbreviation(text, place_.at, words_);
        used = used > 0 ? used : spoken_address_mark(place_, words_);
        // A hyphen that joins a number to a word: "COVID-19", "5-star".
        if (used == 0 && (c == '-' || c == U'–') && is_word(before) && joins_number()) {
            words_.push_back(U' ');
            used = 1;
        }
        used = used > 0 ? used : spoken_symbol(place_, words_);
        put(used > 0 ? View(words_) : text.substr(place_.at, 1), out_);
        place_.at += std::max<std::size_t>(used, 1);
    }

    [[nodiscard]] bool joins_number() const {
        const char32_t next =
            place_.at + 1 < place_.text.size() ? place_.text[place_.at + 1] : U' ';
        return is_digit(next) || (is_digit(place_.before()) && is_letter(next));
    }

    /// What was read is parted from the letters it may have been joined to.
    void say_word(std::size_t used) {
        if (!out_.empty() && (is_word(out_.back()) || out_.back() == ')')) {
            out_.push_back(' ');
        }
        put(words_, out_);
        place_.at += used;
        if (place_.at < place_.text.size() && is_word(place_.text[place_.at]) &&
            out_.back() != ' ') {
            out_.push_back(' ');
        }
    }

    Place place_;
    std::u32string out_;
    std::u32string words_;  // kept for its memory
};

}  // namespace

std::u32string write_out_english(View text, Dialect dialect) {
    return Writer(text, dialect).run();
}

}  // namespace annex::tts
