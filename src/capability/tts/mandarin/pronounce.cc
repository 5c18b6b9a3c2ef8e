#include "capability/tts/mandarin/pronounce.h"

#include <algorithm>
#include <array>

#include "capability/tts/mandarin/segment.h"

namespace annex::tts::mandarin {
namespace {

using View = std::u32string_view;
using Words = std::vector<SpokenWord>;

bool one_of(char32_t c, View set) {
    return set.find(c) != View::npos;
}

constexpr View kParticles = U"的地得了着过和";
constexpr View kNumerals = U"〇零一二三四五六七八九十百千万亿两几半";

bool counts(const SpokenWord& word) {
    return one_of(word.text.back(), kNumerals) || one_of(word.text.back(), U"这那每哪第");
}

/// Describes how something is done when 地 follows: adverbs, adjectives, idioms, doubled words.
bool describes(const SpokenWord& word) {
    const auto text = word.text;
    const bool doubled = text.size() >= 2 && text[text.size() - 1] == text[text.size() - 2];
    return doubled || (text.size() >= 2 &&
                       (word.kind == WordClass::kAdjective || word.kind == WordClass::kAdverb ||
                        word.kind == WordClass::kIdiom || word.kind == WordClass::kState ||
                        word.kind == WordClass::kVerb));
}

/// The reading of a character that is a word by itself, where the table's is not the usual one or
/// the neighbours decide. An empty reading: leave the table's.
Pinyin alone(char32_t character, const SpokenWord* maybe_before, const SpokenWord* maybe_after) {
    const bool counted = maybe_before != nullptr && counts(*maybe_before);
    switch (character) {
        case U'地':
            if (maybe_before != nullptr && maybe_after != nullptr &&
                (describes(*maybe_before) ||
                 (maybe_before->text.size() > 1 && maybe_after->kind == WordClass::kVerb))) {
                return {"de", 5};
            }
            return {};
        case U'得':
            if (maybe_before == nullptr) {
                return {};
            }
            // "Must" after who must or how certainly, else what comes of something.
            if (maybe_after != nullptr &&
                one_of(maybe_before->text.back(), U"我你您他她它们都就还也总必可只又谁")) {
                return {"dei", 3};
            }
            return {"de", 5};
        case U'只':
            return counted ? Pinyin{"zhi", 1} : Pinyin{};
        case U'行':
            return counted ? Pinyin{"hang", 2} : Pinyin{};
        case U'为':
            return maybe_after != nullptr && one_of(maybe_after->text.front(), kNumerals)
                       ? Pinyin{"wei", 2}
                       : Pinyin{};
        case U'长':
            return {"chang", 2};
        case U'教':
            return {"jiao", 1};
        case U'弹':
            return {"tan", 2};
        case U'曲':
            return {"qu", 3};
        case U'谁':
            return {"shei", 2};
        case U'啦':
            return {"la", 5};
        case U'咯':
            return {"lo", 5};
        default:
            return {};
    }
}

/// Words that end in 地 or 得 as a particle: 慢慢地, 跑得.
void soften_particle(SpokenWord& word) {
    constexpr std::array<View, 11> kGains{U"获得", U"取得", U"赢得", U"博得", U"难得", U"夺得",
                                          U"求得", U"所得", U"心得", U"应得", U"自得"};
    const View text = word.text;
    const std::size_t size = text.size();
    const bool how = size >= 3 && text.back() == U'地' && text[size - 2] == text[size - 3];
    const bool result = size == 2 && text.back() == U'得' && word.kind == WordClass::kVerb &&
                        std::ranges::find(kGains, text) == kGains.end();
    if (how || result) {
        word.syllables.back() = {"de", 5};
    }
}

/// What is counted inside a word: 三只.
void read_measure(SpokenWord& word) {
    const std::size_t size = word.text.size();
    if (size >= 2 && word.text.back() == U'只' && one_of(word.text[size - 2], kNumerals)) {
        word.syllables.back() = {"zhi", 1};
    }
}

/// The reading of each character of `word` that stands alone there, by its neighbours.
void read_alone(const Table& table, SpokenWord& word, const SpokenWord* maybe_before,
                const SpokenWord* maybe_after) {
    std::vector<SpokenWord> characters;
    for (std::size_t i = 0; i < word.text.size(); ++i) {
        const View one = word.text.substr(i, 1);
        characters.push_back({one, table.kind(one), {}});
    }
    for (std::size_t i = 0; i < characters.size(); ++i) {
        // Another reading than the character's own comes from a phrase, which knows better.
        if (table.read(characters[i].text).front() != word.syllables[i]) {
            continue;
        }
        const auto* before = i > 0 ? &characters[i - 1] : maybe_before;
        const auto* after = i + 1 < characters.size() ? &characters[i + 1] : maybe_after;
        const auto reading = alone(word.text[i], before, after);
        if (!reading.letters.empty()) {
            word.syllables[i] = reading;
        }
    }
}

}  // namespace

Words pronounce(const Table& table, View run) {
    Words words;
    for (const View text : segment(table, run)) {
        words.push_back({text, table.kind(text), table.read(text)});
        soften_particle(words.back());
        read_measure(words.back());
    }
    for (std::size_t i = 0; i < words.size(); ++i) {
        // A word that no list has was put together of characters that mostly stand alone.
        if (words[i].text.size() == 1 || !table.cost(words[i].text)) {
            read_alone(table, words[i], i > 0 ? &words[i - 1] : nullptr,
                       i + 1 < words.size() ? &words[i + 1] : nullptr);
        }
    }
    for (std::size_t i = 1; i < words.size(); ++i) {
        auto& left = words[i - 1];
        auto& right = words[i];
        if (left.text.size() != 1 || right.text.size() != 1) {
            continue;
        }
        // Two characters that are known as a phrase although not as a word: 还钱.
        const View both(left.text.data(), 2);
        if (table.is_phrase(both) && !one_of(both[0], kParticles) && !one_of(both[1], kParticles)) {
            const auto reading = table.read(both);
            left.syllables.front() = reading[0];
            right.syllables.front() = reading[1];
        }
    }
    return words;
}

}  // namespace annex::tts::mandarin
