#include "capability/tts/phonemes/phonemes.h"

#include <array>

namespace annex::tts {
namespace {

using View = std::u32string_view;

struct Rule {
    View from;
    View to;
};

// Longest first within each list: a rule must not eat the beginning of a longer one.
constexpr std::array<Rule, 28> kEnglish{{
    {U"ʔˌn\u0329", U"tᵊn"},  // "mountain"
    {U"ʔn\u0329", U"tᵊn"},  {U"ʔn", U"tᵊn"},    {U"a^ɪ^ə", U"Iə"}, {U"a^ʊ^ə", U"Wə"},
    {U"a^ɪ^ɚ", U"Iəɹ"},     {U"a^ʊ^ɚ", U"Wəɹ"}, {U"a^ɪ", U"I"},    {U"a^ʊ", U"W"},
    {U"d^ʒ", U"ʤ"},         {U"e^ɪ", U"A"},     {U"t^ʃ", U"ʧ"},    {U"ɔ^ɪ", U"Y"},
    {U"ə^l", U"ᵊl"},        {U"ɚɹ", U"əɹ"},  // espeak links the r of "butter into" twice
    {U"ɚ", U"əɹ"},          {U"ʲo", U"jo"},     {U"ʲə", U"jə"},    {U"ʲ", U""},
    {U"ʔ", U"t"},           {U"r", U"ɹ"},       {U"x", U"k"},      {U"ç", U"k"},
    {U"ɬ", U"l"},           {U"ɐ", U"ə"},       {U"\u0303", U""},  {U"g", U"ɡ"},
    {U"ɫ", U"l"},
}};

constexpr std::array<Rule, 8> kBritish{{
    {U"e^ə", U"ɛː"},
    {U"ə^ʊ", U"Q"},
    {U"i^ə", U"ɪə"},
    {U"iə", U"ɪə"},
    {U"^", U""},
    {U"e", U"A"},
    {U"o", U"ɔ"},
    {U"ɾ", U"t"},
}};

constexpr std::array<Rule, 10> kAmerican{{
    {U"o^ʊ", U"O"},
    {U"^", U""},
    {U"ɜːɹ", U"ɜɹ"},
    {U"ɜː", U"ɜɹ"},
    {U"ɪə", U"iə"},
    {U"ː", U""},
    {U"e", U"A"},
    {U"o", U"ɔ"},
    {U"ɾ", U"T"},
    {U"ɜɹɹ", U"ɜɹ"},
}};

constexpr std::array<Rule, 16> kOther{{
    {U"a^ɪ", U"I"},
    {U"a^ʊ", U"W"},
    {U"d^z", U"ʣ"},
    {U"d^ʒ", U"ʤ"},
    {U"e^ɪ", U"A"},
    {U"o^ʊ", U"O"},
    {U"ə^ʊ", U"Q"},
    {U"s^s", U"S"},
    {U"t^s", U"ʦ"},
    {U"t^ʃ", U"ʧ"},
    {U"ɔ^ɪ", U"Y"},
    {U"^", U""},
    {U"-", U""},
    {U"g", U"ɡ"},
    {U"ɫ", U"l"},
    {U"ʏ", U"y"},
}};

void replace_all(std::u32string& text, const Rule& rule) {
    for (auto at = text.find(rule.from); at != std::u32string::npos;
         at = text.find(rule.from, at + rule.to.size())) {
        text.replace(at, rule.from.size(), rule.to);
    }
}

/// A syllabic consonant has its vowel written before it.
void open_syllabics(std::u32string& text) {
    constexpr char32_t kSyllabic = 0x329;
    for (auto at = text.find(kSyllabic); at != std::u32string::npos; at = text.find(kSyllabic)) {
        text.erase(at, 1);
        if (at > 0 && text[at - 1] != ' ') {
            text.insert(at - 1, 1, U'ᵊ');
        }
    }
}

/// "I" is never quite without stress where the model learned it (misaki's lexicon); without, the
/// voice swallows it at the beginning of a sentence.
void stress_the_pronoun(std::u32string& text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool begins = at == 0 || text[at - 1] == ' ';
        const bool ends = at + 1 == text.size() || text[at + 1] == ' ';
        if (text[at] == U'I' && begins && ends) {
            text.insert(at, 1, U'ˌ');
            ++at;
        }
    }
}

}  // namespace

std::u32string kokoro_phonemes(View ipa, Accent accent) {
    std::u32string out(ipa);
    const auto apply = [&](const auto& rules) {
        for (const auto& rule : rules) {
            replace_all(out, rule);
        }
    };
    if (accent == Accent::kOther) {
        apply(kOther);
        open_syllabics(out);
        return out;
    }
    apply(kEnglish);
    open_syllabics(out);
    if (accent == Accent::kBritish) {
        apply(kBritish);
    } else {
        apply(kAmerican);
    }
    stress_the_pronoun(out);
    return out;
}

}  // namespace annex::tts
