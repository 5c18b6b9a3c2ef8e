#include "capability/tts/mandarin/sandhi.h"

#include <algorithm>
#include <array>
#include <span>

#include "capability/tts/mandarin/neutral_words.h"

namespace annex::tts::mandarin {
namespace {

using View = std::u32string_view;
using Words = std::vector<SpokenWord>;

constexpr std::uint8_t kRising = 2;
constexpr std::uint8_t kLow = 3;
constexpr std::uint8_t kFalling = 4;
constexpr std::uint8_t kNeutral = 5;
constexpr View kCounting = U"一二三四五六七八九十百千万亿两几这那哪每半";

bool one_of(char32_t c, View set) {
    return set.find(c) != View::npos;
}

/// One syllable in the row of all of them.
struct Place {
    char32_t character = 0;
    Pinyin* syllable = nullptr;
    std::size_t at = 0;  // in its word
    std::size_t word_size = 0;
};

std::vector<Place> places_of(Words& words) {
    std::vector<Place> out;
    for (auto& word : words) {
        for (std::size_t at = 0; at < word.text.size(); ++at) {
            out.push_back({word.text[at], &word.syllables[at], at, word.text.size()});
        }
    }
    return out;
}

/// The tone of 一 between `before` and `after`, 0 where there is none.
std::uint8_t tone_of_one(const Place& one, char32_t before, char32_t after,
                         std::uint8_t tone_after) {
    constexpr std::uint8_t kHigh = 1;
    if (before != 0 && before == after) {
        return kNeutral;  // 看一看
    }
    if (!one_of(after, U"百千万亿")) {
        // 统一, and 统一规划, which is two words in one.
        const bool last_of_word = (one.word_size > 1 && one.at + 1 == one.word_size) ||
                                  (one.word_size == 4 && one.at == 1);
        if (after == 0 || last_of_word ||
            one_of(before, U"第初周期拜十零〇点幺一二三四五六七八九") ||
            one_of(after, U"月号楼班零〇幺一二三四五六七八九十")) {
            return kHigh;  // 第一, 十一, 一九八四, 统一
        }
    }
    return tone_after == kFalling || after == U'个' ? kRising : kFalling;
}

void change_one_and_not(std::vector<Place>& row) {
    for (std::size_t i = 0; i < row.size(); ++i) {
        auto& syllable = *row[i].syllable;
        const char32_t before = i > 0 ? row[i - 1].character : U'\0';
        const char32_t after = i + 1 < row.size() ? row[i + 1].character : U'\0';
        const std::uint8_t tone_after = after != 0 ? row[i + 1].syllable->tone : 0;
        if (row[i].character == U'一' && syllable.letters == "yi") {
            syllable.tone = tone_of_one(row[i], before, after, tone_after);
        } else if (row[i].character == U'不' && syllable.letters == "bu") {
            const bool inside = row[i].word_size == 3 && row[i].at == 1;
            syllable.tone = (before != 0 && before == after) || inside ? kNeutral
                            : tone_after == kFalling                   ? kRising
                                                                       : kFalling;
        }
    }
}

/// A doubled verb is said lightly the second time: 看看. After two low tones the first one still
/// rises: 想想.
void lighten_doubled_verb(SpokenWord& word) {
    if (word.kind != WordClass::kVerb || word.text.size() != 2 || word.text[0] != word.text[1]) {
        return;
    }
    if (word.syllables[0].tone == kLow) {
        word.syllables[0].tone = kRising;
    }
    word.syllables[1].tone = kNeutral;
}

void lighten(Words& words) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        auto& word = words[i];
        lighten_doubled_verb(word);
        if (ends_neutral(word.text)) {
            word.syllables.back().tone = kNeutral;
        }
        for (std::size_t at = 1; at < word.text.size(); ++at) {
            if (curls(word, at)) {
                word.syllables[at].tone = kNeutral;
            }
        }
        const std::size_t size = word.text.size();
        if (size > 1 && word.text.back() == U'个' && one_of(word.text[size - 2], kCounting)) {
            word.syllables.back().tone = kNeutral;
        }
        if (i == 0 || size != 1) {
            continue;
        }
        if (word.text.front() == U'个' && one_of(words[i - 1].text.back(), kCounting)) {
            word.syllables.front().tone = kNeutral;
        }
    }
}

/// Of two low tones in a row the first rises. Longer words are taken apart as they are made.
void raise_low(const Table& table, View text, std::span<Pinyin> tones) {
    if (text.size() < 2) {
        return;
    }
    std::size_t middle = text.size() / 2;
    if (text.size() == 3) {
        const auto left = table.cost(text.substr(0, 2));
        const auto right = table.cost(text.substr(1));
        middle = right && (!left || *right < *left) ? 1 : 2;  // 纸|老虎, 展览|馆
    }
    raise_low(table, text.substr(0, middle), tones.first(middle));
    raise_low(table, text.substr(middle), tones.subspan(middle));
    if (tones[middle - 1].tone == kLow && tones[middle].tone == kLow) {
        tones[middle - 1].tone = kRising;
    }
}

}  // namespace

bool curls(const SpokenWord& word, std::size_t at) {
    // Of these the last character is a child, or the word is no diminutive.
    constexpr std::array<View, 20> kChildren{
        U"女儿", U"婴儿", U"幼儿", U"少儿", U"孤儿", U"胎儿", U"生儿", U"产儿", U"宠儿", U"健儿",
        U"血儿", U"妻儿", U"弃儿", U"患儿", U"托儿", U"育儿", U"男儿", U"孩儿", U"小儿", U"侄儿"};
    if (at == 0 || word.text[at] != U'儿' || at + 1 != word.text.size() ||
        word.syllables[at - 1].letters == "er") {
        return false;
    }
    return std::ranges::find(kChildren, word.text.substr(at - 1, 2)) == kChildren.end();
}

void change_tones(const Table& table, Words& words) {
    auto row = places_of(words);
    change_one_and_not(row);
    lighten(words);
    for (auto& word : words) {
        raise_low(table, word.text, word.syllables);
    }
    // Across words only where one of the two is short enough to lean on the other; from the right,
    // so that a long row of low tones alternates.
    for (std::size_t i = words.size(); i-- > 1;) {
        auto& left = words[i - 1].syllables.back();
        const bool leans = words[i - 1].text.size() == 1 || words[i].text.size() == 1;
        if (leans && left.tone == kLow && words[i].syllables.front().tone == kLow) {
            left.tone = kRising;
        }
    }
}

}  // namespace annex::tts::mandarin
