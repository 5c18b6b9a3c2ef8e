#include "capability/tts/phonemes/english/english_g2p.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "capability/tts/phonemes/english/roles.h"
#include "capability/tts/phonemes/english/stress.h"
#include "capability/tts/phonemes/english/words.h"
#include "capability/tts/phonemes/espeak.h"
#include "capability/tts/phonemes/phonemes.h"
#include "capability/tts/text/clauses.h"
#include "capability/tts/text/unicode.h"

namespace annex::tts {
namespace {

using View = std::u32string_view;

constexpr View kMarks = U";:,.!?—…\"“”()";      // what the model has tokens for
constexpr View kPausing = U";:,.!?—…";          // what a reader stops at
constexpr std::size_t kDictionaryWordMax = 40;  // letters; longer ones are in no dictionary

/// A word (with its hyphens and apostrophes) or a mark.
struct Token {
    std::u32string text;
    bool mark = false;
    bool space_before = false;
};

bool in_word(View text, std::size_t at) {
    const char32_t c = text[at];
    if (is_word(c)) {
        return true;
    }
    const bool inner =
        at > 0 && is_word(text[at - 1]) && at + 1 < text.size() && is_word(text[at + 1]);
    return (c == '\'' && (inner || (at > 0 && text[at - 1] == 's'))) || (c == '-' && inner);
}

std::vector<Token> tokens_of(View clause) {
    std::vector<Token> out;
    bool space = false;
    for (std::size_t at = 0; at < clause.size();) {
        std::size_t end = at;
        while (end < clause.size() && in_word(clause, end)) {
            ++end;
        }
        if (end > at) {
            out.push_back({std::u32string(clause.substr(at, end - at)), false, space});
            at = end;
            space = false;
            continue;
        }
        const char32_t c = clause[at];
        if (kMarks.find(c) != View::npos && separates(clause, at)) {
            // A straight quotation mark opens before a word and closes after one.
            const bool before_word = at + 1 < clause.size() && in_word(clause, at + 1);
            const char32_t quote = (space || out.empty()) && before_word ? U'“' : U'”';
            out.push_back({std::u32string(1, c == '"' ? quote : c), true, space});
            space = false;
        } else {
            space = true;
        }
        ++at;
    }
    return out;
}

bool is_ascii(View text) {
    return std::ranges::all_of(text, [](char32_t c) { return c < 0x80; });
}

/// Latin letters without their accents, for the dictionary: "café" -> "cafe".
std::string dictionary_spelling(View word) {
    if (is_ascii(word)) {
        return encode_utf8(word);
    }
    std::u32string bare;
    for (const char32_t c : decompose(word)) {
        if (!is_mark(c)) {
            bare.push_back(c);
        }
    }
    return is_ascii(bare) ? encode_utf8(bare) : std::string();
}

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

/// "well-known", "iPhone": where a word falls into parts.
std::vector<std::u32string> parts_of(View word) {
    std::vector<std::u32string> out(1);
    for (std::size_t at = 0; at < word.size(); ++at) {
        const bool hyphen = word[at] == '-';
        const bool hump =
            at > 0 && is_upper(word[at]) &&
            (is_lower(word[at - 1]) ||
             (is_upper(word[at - 1]) && at + 1 < word.size() && is_lower(word[at + 1])));
        if ((hyphen || hump) && !out.back().empty()) {
            out.emplace_back();
        }
        if (!hyphen) {
            out.back().push_back(word[at]);
        }
    }
    return out;
}

/// How heavy a part of a compound is: the lighter half loses its main stress.
std::size_t weight(View sounds) {
    std::size_t out = sounds.size();
    for (const char32_t c : sounds) {
        out += View(U"AIOQWYʤʧ").find(c) != View::npos ? 1 : 0;
    }
    return out;
}

std::u32string compound(std::vector<std::u32string> parts, bool first_is_letter) {
    std::vector<std::size_t> order;
    std::size_t stressed = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        order.push_back(i);
        stressed += has_primary(parts[i]) ? 1 : 0;
    }
    if (parts.size() == 2 && first_is_letter) {
        parts[1] = weakened(std::move(parts[1]));
    } else if (stressed > (parts.size() + 1) / 2) {
        std::ranges::stable_sort(order, {}, [&](std::size_t i) {
            return std::pair(has_primary(parts[i]), weight(parts[i]));
        });
        for (std::size_t i = 0; i < parts.size() / 2; ++i) {
            parts[order[i]] = weakened(std::move(parts[order[i]]));
        }
    }
    std::u32string out;
    for (const auto& part : parts) {
        out.append(part);
    }
    return out;
}

class Reader {
  public:
    Reader(const Lexicon& lexicon, Espeak& espeak, bool british, std::vector<Token> tokens)
        : words_{lexicon, british}, espeak_(espeak), british_(british), tokens_(std::move(tokens)) {
        std::size_t capitals = 0;
        std::size_t others = 0;
        for (const auto& token : tokens_) {
            lower_.push_back(token.mark ? std::string() : lower(encode_utf8(token.text)));
            const bool all = token.text.size() > 1 && std::ranges::none_of(token.text, is_lower);
            (all ? capitals : others) += token.mark || token.text.size() < 2 ? 0 : 1;
        }
        shouted_ = capitals >= 2 && capitals > others;
    }

    Result<std::u32string> run() {
        std::vector<std::u32string> said(tokens_.size());
        // Backwards: how a function word sounds depends on what follows.
        for (std::size_t i = tokens_.size(); i-- > 0;) {
            if (tokens_[i].mark) {
                said[i] = tokens_[i].text;
                if (kPausing.find(tokens_[i].text.front()) != View::npos) {
                    vowel_follows_.reset();
                }
                continue;
            }
            ANNEX_ASSIGN(sounds, word(i));
            said[i] = std::move(sounds);
            for (const char32_t c : said[i]) {
                if (is_vowel(c) || is_consonant(c)) {
                    vowel_follows_ = is_vowel(c);
                    break;
                }
            }
        }
        return joined(said);
    }

  private:
    /// In capitals because all the words around it are: "LET US KNOW".
    [[nodiscard]] bool is_shouted(std::size_t at) const {
        const auto loud = [this](std::size_t i) {
            return i < tokens_.size() && !tokens_[i].mark && tokens_[i].text.size() > 1 &&
                   std::ranges::none_of(tokens_[i].text, is_lower);
        };
        std::size_t run = 1;
        std::size_t plain_words = 0;
        const auto count = [&](std::size_t i) {
            const auto known = words_.known(lower_[i]);
            ++run;
            plain_words += known && known->trusted() ? 1 : 0;
        };
        for (std::size_t i = at; run < 6 && i > 0 && loud(i - 1); --i) {
            count(i - 1);
        }
        for (std::size_t i = at + 1; run < 6 && loud(i); ++i) {
            count(i);
        }
        return shouted_ || (run >= 3 && plain_words >= 2);
    }

    Result<std::u32string> word(std::size_t at) {
        const auto& text = tokens_[at].text;
        if (text.size() > kDictionaryWordMax) {
            return fallback(text);
        }
        if (auto sounds = function_word(at); !sounds.empty()) {
            return sounds;
        }
        if (const auto sense = other_sense(lower_, at, british_); !sense.empty()) {
            return std::u32string(sense);
        }
        const auto capitals = is_shouted(at) ? Capitals::kShouted : Capitals::kAcronym;
        const auto spelling = dictionary_spelling(text);
        if (!spelling.empty()) {
            if (auto sounds = words_.read(spelling, role_of(lower_, at), capitals)) {
                return *std::move(sounds);
            }
        }
        const auto parts = parts_of(text);
        if (parts.size() < 2 || text.starts_with(U"Mc") || text.starts_with(U"Mac")) {
            return unknown(spelling, text);
        }
        std::vector<std::u32string> said;
        for (const auto& part : parts) {
            auto sounds = words_.read(dictionary_spelling(part), Role::kDefault, capitals);
            if (!sounds) {
                ANNEX_ASSIGN(foreign, unknown(dictionary_spelling(part), part));
                sounds = std::move(foreign);
            }
            said.push_back(*std::move(sounds));
        }
        return compound(std::move(said), parts[0].size() == 1);
    }

    /// Words whose sound hangs on the next one.
    [[nodiscard]] std::u32string function_word(std::size_t at) const {
        const auto& word = lower_[at];
        const auto& text = tokens_[at].text;
        const bool pause = !vowel_follows_.has_value();
        if (word == "a") {
            return is_article(at) ? U"ɐ" : U"";
        }
        if (word == "an") {
            return U"ɐn";
        }
        if (word == "i") {
            return text == U"I" ? U"ˌI" : U"";
        }
        if (word == "am" && !pause && text != U"AM") {
            return U"ɐm";
        }
        if (word == "am" && text == U"AM" && at > 0 && lower_[at - 1] == "i") {
            return british_ ? U"ˈam" : U"ˈæm";
        }
        if (word == "to" && !pause) {
            return *vowel_follows_ ? U"tʊ" : U"tə";
        }
        if (word == "in" && text != U"IN") {
            return pause ? U"ˈɪn" : U"ɪn";
        }
        if (word == "the" && !pause) {
            return *vowel_follows_ ? U"ði" : U"ðə";
        }
        return U"";
    }

    /// "A" that opens a sentence or a title is no letter.
    [[nodiscard]] bool is_article(std::size_t at) const {
        const bool word_follows = at + 1 < tokens_.size() && !tokens_[at + 1].mark;
        if (tokens_[at].text == U"a" || !word_follows) {
            return tokens_[at].text == U"a" && (word_follows || at > 0);
        }
        const bool opens = at == 0 || tokens_[at - 1].mark;
        return tokens_[at + 1].text.size() > 1 &&
               (opens ||
                (is_upper(tokens_[at + 1].text.front()) && is_upper(tokens_[at - 1].text.front())));
    }

    Result<std::u32string> unknown(const std::string& spelling, const std::u32string& text) {
        // "js", "txt": nobody could say them.
        const bool sayable = spelling.find_first_of("aeiouyAEIOUY") != std::string::npos;
        if (!sayable && !spelling.empty() && spelling.size() <= 5) {
            if (auto letters = words_.spelled(spelling)) {
                return *std::move(letters);
            }
        }
        return fallback(text);
    }

    Result<std::u32string> fallback(const std::u32string& text) {
        ANNEX_ASSIGN(ipa, espeak_.ipa(encode_utf8(text), british_ ? "en" : "en-us"));
        return kokoro_phonemes(decode_utf8(ipa), british_ ? Accent::kBritish : Accent::kAmerican);
    }

    [[nodiscard]] std::u32string joined(const std::vector<std::u32string>& said) const {
        std::u32string out;
        for (std::size_t i = 0; i < said.size(); ++i) {
            const bool opens = tokens_[i].mark && View(U"(“—").find(said[i].front()) != View::npos;
            const bool after_open = !out.empty() && (out.back() == '(' || out.back() == U'“');
            const bool closes = tokens_[i].mark && !opens;
            const bool parted = tokens_[i].space_before || opens || !tokens_[i].mark;
            if (!out.empty() && parted && !closes && !after_open && out.back() != ' ' &&
                !said[i].empty()) {
                out.push_back(' ');
            }
            out.append(said[i]);
        }
        return out;
    }

    WordReader words_;
    Espeak& espeak_;
    bool british_;
    bool shouted_ = false;
    std::vector<Token> tokens_;
    std::vector<std::string> lower_;
    std::optional<bool> vowel_follows_;  // none: a pause or the end
};

}  // namespace

Result<std::u32string> english_phonemes(const Lexicon& lexicon, Espeak& espeak, bool british,
                                        View clause) {
    return Reader(lexicon, espeak, british, tokens_of(clause)).run();
}

}  // namespace annex::tts
