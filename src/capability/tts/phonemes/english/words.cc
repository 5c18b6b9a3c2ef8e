#include "capability/tts/phonemes/english/words.h"

#include <algorithm>

#include "capability/tts/phonemes/english/stress.h"
#include "capability/tts/phonemes/english/word_lists.h"

namespace annex::tts {
namespace {

using Sounds = std::optional<std::u32string>;

// In capitals these are said loudly, not spelled.
constexpr std::string_view kSmallWords =
    "or is as be he me in oh hi if of on at by we my no so up do go not and the an to you all but "
    "for "
    "yes was are has had his her our its from with this that will must only never always very";
constexpr std::size_t kAcronymLettersMax = 5;  // longer ones are words somebody shouts

bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}

bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}

std::string lower(std::string_view word) {
    std::string out(word);
    std::ranges::transform(out, out.begin(), [](char c) {
        return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

bool one_of(char32_t c, std::u32string_view set) {
    return set.find(c) != std::u32string_view::npos;
}

/// After these an American t is a flap when a vowel follows.
bool flaps(std::u32string_view sounds) {
    return sounds.size() > 1 && sounds.back() == 't' &&
           one_of(sounds[sounds.size() - 2], U"AIOWYiuæɑəɛɪɹʊʌ");
}

std::u32string with_s(std::u32string sounds, bool british) {
    if (sounds.empty()) {
        return sounds;
    }
    const char32_t last = sounds.back();
    if (one_of(last, U"szʃʒʧʤ")) {
        sounds.push_back(british ? U'ɪ' : U'ᵻ');
    }
    sounds.push_back(one_of(last, U"ptkfθ") ? U's' : U'z');
    return sounds;
}

std::u32string with_ed(std::u32string sounds, bool british) {
    if (sounds.empty()) {
        return sounds;
    }
    const char32_t last = sounds.back();
    if (one_of(last, U"pkfθʃsʧ")) {
        sounds.push_back(U't');
        return sounds;
    }
    if (last == 't' || last == 'd') {
        if (!british && flaps(sounds)) {
            sounds.back() = U'T';
        }
        sounds.push_back(british ? U'ɪ' : U'ᵻ');
    }
    sounds.push_back(U'd');
    return sounds;
}

Sounds with_ing(std::u32string sounds, bool british) {
    if (sounds.empty()) {
        return std::nullopt;
    }
    if (british && one_of(sounds.back(), U"əː")) {
        return std::nullopt;  // an r would have to come back; the other way knows
    }
    if (!british && flaps(sounds)) {
        sounds.back() = U'T';
    }
    return sounds.append(U"ɪŋ");
}

bool is_doubled(std::string_view stem) {
    const auto size = stem.size();
    return size >= 3 &&
           ((stem[size - 1] == stem[size - 2] &&
             std::string_view("bcdgklmnprstvxz").find(stem.back()) != std::string_view::npos) ||
            stem.ends_with("ck"));
}

}  // namespace

std::optional<Pronunciation> WordReader::known(std::string_view word) const {
    if (const auto exact = lexicon.find(word)) {
        return exact;
    }
    std::string other = lower(word);
    if (const auto found = lexicon.find(other)) {
        return found;
    }
    if (!other.empty() && is_lower(other[0])) {
        other[0] = static_cast<char>(other[0] - 'a' + 'A');
    }
    return lexicon.find(other);
}

Sounds WordReader::spelled(std::string_view word) const {
    std::u32string out;
    for (const char c : word) {
        if (!is_upper(c) && !is_lower(c)) {
            return std::nullopt;
        }
        const char letter = is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
        const auto name = lexicon.find(std::string_view(&letter, 1));
        if (!name) {
            return std::nullopt;
        }
        out.append(weakened(name->in(Role::kDefault)));
    }
    const auto last = out.rfind(U'ˌ');
    if (last != std::u32string::npos) {
        out[last] = U'ˈ';
    }
    return out.empty() ? Sounds() : Sounds(std::move(out));
}

Sounds WordReader::plural(const std::string& word, Role role) const {
    if (word.size() < 3 || word.back() != 's') {
        return std::nullopt;
    }
    const auto stem = [&](std::size_t cut, const char* put) {
        return known(word.substr(0, word.size() - cut) + put);
    };
    std::optional<Pronunciation> found;
    if (word.ends_with("'s")) {
        found = stem(2, "");
        if (!found) {
            const auto inner = in_lower_case(word.substr(0, word.size() - 2), role);
            return inner ? Sounds(with_s(*inner, british)) : std::nullopt;
        }
    } else if (word.ends_with("s'")) {
        return in_lower_case(word.substr(0, word.size() - 1), role);
    } else if (!word.ends_with("ss")) {
        found = stem(1, "");
    }
    if (!found && word.size() > 4 && word.ends_with("ies")) {
        found = stem(3, "y");
    } else if (!found && word.size() > 4 && word.ends_with("es")) {
        found = stem(2, "");
    }
    return found ? Sounds(with_s(found->in(role), british)) : std::nullopt;
}

Sounds WordReader::past(const std::string& word, Role) const {
    if (word.size() < 4 || !word.ends_with("ed")) {
        return std::nullopt;
    }
    const auto stem = [&](std::size_t cut, const char* put = "") {
        return known(word.substr(0, word.size() - cut) + put);
    };
    auto found = stem(1);
    if (!found && word.size() > 4 && !word.ends_with("eed")) {
        found = stem(2);
        if (!found && word.ends_with("ied")) {
            found = stem(3, "y");
        }
        if (!found && is_doubled(std::string_view(word).substr(0, word.size() - 2))) {
            found = stem(3);
        }
    }
    // "records -> recorded": only verbs have this form.
    return found ? Sounds(with_ed(found->in(Role::kVerb), british)) : std::nullopt;
}

Sounds WordReader::progressive(const std::string& word, Role) const {
    if (word.size() < 5 || !word.ends_with("ing")) {
        return std::nullopt;
    }
    const std::string stem = word.substr(0, word.size() - 3);
    auto found = word.size() > 5 ? known(stem) : std::nullopt;
    if (!found) {
        found = known(stem + "e");
    }
    if (!found && word.size() > 5 && is_doubled(stem)) {
        found = known(stem.substr(0, stem.size() - 1));
    }
    if (!found) {
        return std::nullopt;
    }
    return with_ing(at_least_secondary(found->in(Role::kVerb)), british);
}

Sounds WordReader::in_lower_case(const std::string& word, Role role) const {
    if (const auto found = known(word)) {
        const auto sounds = found->in(role);
        return sounds.empty() ? spelled(word) : Sounds(sounds);
    }
    if (word.size() > 2 && word.ends_with('\'')) {
        return in_lower_case(word.substr(0, word.size() - 1), role);
    }
    for (const auto ending : {&WordReader::plural, &WordReader::past, &WordReader::progressive}) {
        if (auto sounds = (this->*ending)(word, role)) {
            return sounds;
        }
    }
    return std::nullopt;
}

Sounds WordReader::in_capitals(std::string_view word, Role role, Capitals capitals) const {
    const auto plain = in_lower_case(lower(word), role);
    if (capitals == Capitals::kShouted && plain) {
        return at_least_primary(*plain);
    }
    if (plain && listed(lower(word), kSmallWords)) {
        return at_least_primary(*plain);
    }
    if (const auto exact = lexicon.find(word)) {
        // "US", "IT": words as well, but not in capitals among small letters.
        const auto sounds = exact->in(Role::kNoun);
        return sounds.empty() ? spelled(word) : at_least_primary(sounds);
    }
    if (word.ends_with("'S")) {
        const auto letters = spelled(word.substr(0, word.size() - 2));
        return letters ? Sounds(with_s(*letters, british)) : std::nullopt;
    }
    const auto trusted = known(word);
    const bool is_word =
        trusted && trusted->trusted() && word.size() > 2 && has_primary(trusted->in(role));
    const auto singular = known(word.substr(0, word.size() - 1));
    const bool is_plural = word.size() > 3 && word.ends_with('S') && singular &&
                           singular->trusted() && has_primary(singular->in(role));
    if (is_word || (plain && (is_plural || word.size() > kAcronymLettersMax))) {
        return at_least_primary(*plain);
    }
    return word.size() <= kAcronymLettersMax ? spelled(word) : std::nullopt;
}

Sounds WordReader::read(std::string_view word, Role role, Capitals capitals) const {
    const auto uppers = std::ranges::count_if(word, is_upper);
    const auto lowers = std::ranges::count_if(word, is_lower);
    if (word.size() == 1 && (uppers == 1 || lowers == 1)) {
        return spelled(word);
    }
    if (uppers > 1 && lowers == 0) {
        return in_capitals(word, role, capitals);
    }
    // "FBI's", "URLs", "PhD": capitals with a small ending, or mixed.
    if (uppers > 1) {
        if (const auto exact = lexicon.find(word)) {
            return exact->in(role);
        }
        const std::string_view ending = word.ends_with("'s")  ? "'s"
                                        : word.ends_with("s") ? "s"
                                                              : "";
        const auto stem = word.substr(0, word.size() - ending.size());
        if (!ending.empty() && std::ranges::all_of(stem, is_upper)) {
            const auto letters = in_capitals(stem, Role::kNoun, Capitals::kAcronym);
            return letters ? Sounds(with_s(*letters, british)) : std::nullopt;
        }
        // "PhD"
        return word.size() <= 4 && is_upper(word.front()) && is_upper(word.back()) ? spelled(word)
                                                                                   : std::nullopt;
    }
    auto sounds = in_lower_case(std::string(word), role);
    if (!sounds && uppers == 1) {
        sounds = in_lower_case(lower(word), role);
    }
    if (!sounds) {
        return std::nullopt;
    }
    return uppers == 1 ? at_least_secondary(*std::move(sounds)) : sounds;
}

}  // namespace annex::tts
