#include "capability/tts/mandarin/syllables.h"

#include <algorithm>
#include <array>
#include <optional>

namespace annex::tts::mandarin {
namespace {

struct Initial {
    std::string_view letters;
    std::u32string_view phonemes;
};
// Two letters before one.
constexpr std::array<Initial, 21> kInitials{{
    {"zh", U"\uAB67"}, {"ch", U"\uAB67ʰ"}, {"sh", U"ʂ"}, {"b", U"p"},  {"p", U"pʰ"}, {"m", U"m"},
    {"f", U"f"},       {"d", U"t"},        {"t", U"tʰ"}, {"n", U"n"},  {"l", U"l"},  {"g", U"k"},
    {"k", U"kʰ"},      {"h", U"x"},        {"j", U"ʨ"},  {"q", U"ʨʰ"}, {"x", U"ɕ"},  {"r", U"ɻ"},
    {"z", U"ʦ"},       {"c", U"ʦʰ"},       {"s", U"s"},
}};

/// The tone stands between `vowel` and `coda`.
struct Final {
    std::string_view letters;
    std::u32string_view vowel;
    std::u32string_view coda;
};
constexpr std::array<Final, 36> kFinals{{
    {"a", U"a", U""},      {"ai", U"ai", U""},   {"an", U"a", U"n"},    {"ang", U"a", U"ŋ"},
    {"ao", U"au", U""},    {"e", U"ɤ", U""},     {"ei", U"ei", U""},    {"en", U"ə", U"n"},
    {"eng", U"ə", U"ŋ"},   {"i", U"i", U""},     {"ia", U"ja", U""},    {"ian", U"jɛ", U"n"},
    {"iang", U"ja", U"ŋ"}, {"iao", U"jau", U""}, {"ie", U"je", U""},    {"in", U"i", U"n"},
    {"iou", U"jou", U""},  {"ing", U"i", U"ŋ"},  {"iong", U"jʊ", U"ŋ"}, {"ong", U"ʊ", U"ŋ"},
    {"ou", U"ou", U""},    {"u", U"u", U""},     {"uei", U"wei", U""},  {"ua", U"wa", U""},
    {"uai", U"wai", U""},  {"uan", U"wa", U"n"}, {"uen", U"wə", U"n"},  {"uang", U"wa", U"ŋ"},
    {"ueng", U"wə", U"ŋ"}, {"uo", U"wo", U""},   {"o", U"wo", U""},     {"v", U"y", U""},
    {"ve", U"ɥe", U""},    {"van", U"ɥɛ", U"n"}, {"vn", U"y", U"n"},    {"iai", U"jai", U""},
}};

/// Whole syllables that are said otherwise than their letters.
constexpr std::array<Final, 9> kWhole{{
    {"er", U"ɚ", U""},
    {"o", U"ɔ", U""},
    {"yo", U"jɔ", U""},
    {"m", U"m", U""},
    {"n", U"n", U""},
    {"ng", U"ŋ", U""},
    {"hm", U"hm", U""},
    {"hng", U"hŋ", U""},
    {"\u00ea", U"ɛ", U""},
}};

constexpr std::array<std::u32string_view, 6> kTones{U"", U"→", U"↗", U"↓", U"↘", U""};

/// The final as the table of finals spells it: y and w are spellings of i, u and v, and three
/// finals are written short after an initial.
std::string full_final(std::string_view initial, std::string_view letters) {
    std::string out(letters);
    if (initial.empty() && letters.starts_with('y')) {
        out = letters.substr(1);
        if (out.starts_with('u')) {
            out[0] = 'v';
        } else if (!out.starts_with('i')) {
            out.insert(0, "i");
        }
        return out;
    }
    if (initial.empty() && letters.starts_with('w')) {
        out = letters.substr(1);
        if (!out.starts_with('u') && out != "ong") {
            out.insert(0, "u");
        }
        return out;
    }
    if ((initial == "j" || initial == "q" || initial == "x") && out.starts_with('u')) {
        out[0] = 'v';
        return out;
    }
    if (out == "iu") {
        return "iou";
    }
    return out == "ui" ? "uei" : out == "un" ? "uen" : out == "ue" ? "ve" : out;
}

struct Sounds {
    std::u32string_view initial;
    std::u32string_view vowel;
    std::u32string_view coda;
};

std::optional<Sounds> sounds_of(std::string_view letters) {
    const auto whole = std::ranges::find(kWhole, letters, &Final::letters);
    if (whole != kWhole.end()) {
        return Sounds{{}, whole->vowel, whole->coda};
    }
    Initial initial;
    for (const auto& known : kInitials) {
        if (letters.starts_with(known.letters)) {
            initial = known;
            break;
        }
    }
    const auto rest = letters.substr(initial.letters.size());
    const std::string_view name = initial.letters;
    if (rest == "i" && (name == "zh" || name == "ch" || name == "sh" || name == "r" ||
                        name == "z" || name == "c" || name == "s")) {
        return Sounds{initial.phonemes, U"ɨ", {}};
    }
    const auto found = std::ranges::find(kFinals, full_final(name, rest), &Final::letters);
    if (found == kFinals.end()) {
        return std::nullopt;
    }
    return Sounds{initial.phonemes, found->vowel, found->coda};
}

}  // namespace

std::u32string syllable_phonemes(std::string_view letters, std::uint8_t tone) {
    const auto sounds = sounds_of(letters);
    if (!sounds) {
        return {};
    }
    std::u32string out(sounds->initial);
    out.append(sounds->vowel).append(kTones.at(std::min<std::size_t>(tone, 5)));
    return out.append(sounds->coda);
}

std::u32string curled_syllable_phonemes(std::string_view letters, std::uint8_t tone) {
    const auto sounds = sounds_of(letters);
    if (!sounds) {
        return {};
    }
    std::u32string out(sounds->initial);
    std::u32string_view vowel = sounds->vowel;
    // n and a closing i give way to the curl, ŋ stays.
    if (vowel.size() > 1 && vowel.ends_with(U'i')) {
        vowel.remove_suffix(1);
    }
    out.append(vowel).append(kTones.at(std::min<std::size_t>(tone, 5)));
    if (sounds->coda == U"ŋ") {
        out.append(sounds->coda);
    }
    return out.append(U"ɚ");
}

}  // namespace annex::tts::mandarin
