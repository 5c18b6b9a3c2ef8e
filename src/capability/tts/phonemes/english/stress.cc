#include "capability/tts/phonemes/english/stress.h"

#include <algorithm>

namespace annex::tts {
namespace {

constexpr char32_t kPrimary = U'ˈ';
constexpr char32_t kSecondary = U'ˌ';
constexpr std::u32string_view kVowels = U"AIOQWYaiuæɑɒɔəɛɜɪʊʌᵻɐ";
constexpr std::u32string_view kConsonants = U"bdfhjklmnpstvwzðŋɡɹɾTʃʒʤʧθ";

bool has(std::u32string_view phonemes, char32_t mark) {
    return phonemes.find(mark) != std::u32string_view::npos;
}

std::u32string stressed_on_first_vowel(std::u32string phonemes, char32_t mark) {
    const auto vowel = std::ranges::find_if(phonemes, is_vowel);
    if (vowel != phonemes.end()) {
        phonemes.insert(vowel, mark);
    }
    return phonemes;
}

}  // namespace

bool is_vowel(char32_t phoneme) {
    return has(kVowels, phoneme);
}

bool is_consonant(char32_t phoneme) {
    return has(kConsonants, phoneme);
}

bool has_primary(std::u32string_view phonemes) {
    return has(phonemes, kPrimary);
}

std::u32string weakened(std::u32string phonemes) {
    if (has_primary(phonemes)) {
        std::erase(phonemes, kSecondary);
        std::ranges::replace(phonemes, kPrimary, kSecondary);
    }
    return phonemes;
}

std::u32string at_least_secondary(std::u32string phonemes) {
    if (has(phonemes, kPrimary) || has(phonemes, kSecondary)) {
        return phonemes;
    }
    return stressed_on_first_vowel(std::move(phonemes), kSecondary);
}

std::u32string at_least_primary(std::u32string phonemes) {
    if (has(phonemes, kPrimary)) {
        return phonemes;
    }
    if (has(phonemes, kSecondary)) {
        std::ranges::replace(phonemes, kSecondary, kPrimary);
        return phonemes;
    }
    return stressed_on_first_vowel(std::move(phonemes), kPrimary);
}

}  // namespace annex::tts
