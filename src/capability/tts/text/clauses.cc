#include "capability/tts/text/clauses.h"

#include <algorithm>
#include <array>

#include "capability/tts/text/abbreviations.h"
#include "capability/tts/text/unicode.h"

namespace annex::tts {
namespace {

using View = std::u32string_view;

constexpr std::size_t kFirstClauseCharactersMin = 12;  // shorter ones sound clipped
constexpr std::size_t kSecondClauseCharactersMin = 80;
constexpr std::size_t kForcedCutMin = 30;

bool one_of(char32_t c, View set) {
    return set.find(c) != View::npos;
}

bool ends_sentence(char32_t c) {
    return one_of(c, U".!?…");
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

/// How long `text` takes to say, in characters of Latin script.
std::size_t spoken_length(View text) {
    const auto hanzi = static_cast<std::size_t>(std::ranges::count_if(text, is_hanzi));
    return text.size() + hanzi * (kHanziCharacters - 1);
}

bool is_longer(View text, std::size_t limit) {
    return text.size() > limit || spoken_length(text) > limit;
}

/// How many characters from the beginning take no longer than `limit`; at least one.
std::size_t fitting(View text, std::size_t limit) {
    std::size_t length = 0;
    std::size_t at = 0;
    while (at < text.size() && length < limit) {
        length += is_hanzi(text[at]) ? kHanziCharacters : 1;
        at += length <= limit ? 1 : 0;
    }
    return std::max<std::size_t>(at, 1);
}

/// Up to the next place where a reader may breathe.
struct Piece {
    View text;
    Pause pause = Pause::kNone;
};

/// A full stop that only ends an abbreviation or an initial.
bool stop_of_abbreviation(View text, std::size_t dot) {
    if (text[dot] != '.') {
        return false;
    }
    std::size_t begin = dot;
    while (begin > 0 && dot - begin < 10 && is_word(text[begin - 1])) {
        --begin;
    }
    return begin < dot && is_abbreviation(text.substr(begin, dot - begin));
}

/// The last place between two words of Hanzi among the first `limit` characters, better one where
/// a phrase opens or closes; 0 when there is none.
std::size_t forced_cut_in_hanzi(View text, std::size_t limit, const WordEnds& word_ends) {
    std::size_t last = 0;
    std::size_t phrase = 0;
    // A few more characters, so that a word across the limit is known as one.
    for (const std::size_t end : word_ends(text.substr(0, limit + 8))) {
        if (end == 0 || end > limit || end >= text.size() || !is_hanzi(text[end])) {
            continue;
        }
        last = end;
        const bool opens =
            one_of(text[end], U"和与或但而并在从对把被将因所如虽就也都还才又再向由以让使");
        if (end * 2 >= limit && (opens || one_of(text[end - 1], U"的了着过后时"))) {
            phrase = end;
        }
    }
    return phrase > 0 ? phrase : last;
}

/// Cuts a run without punctuation at `length_max` at most: before a word that opens a phrase if
/// there is one, else between words, else anywhere.
std::size_t forced_cut(View text, std::size_t length_max, const WordEnds& word_ends) {
    const std::size_t limit = fitting(text, length_max);
    constexpr std::array<View, 24> kOpeners{
        U"and", U"but",  U"or", U"that", U"which", U"who", U"because", U"with",
        U"for", U"from", U"to", U"in",   U"on",    U"at",  U"when",    U"while",
        U"if",  U"so",   U"as", U"y",    U"que",   U"et",  U"e",       U"pour"};
    std::size_t space = 0;
    std::size_t opener = 0;
    for (std::size_t at = 1; at < std::min(text.size(), limit); ++at) {
        if (text[at] != ' ') {
            continue;
        }
        space = at;
        const View word =
            text.substr(at + 1, std::min(text.find(U' ', at + 1), text.size()) - at - 1);
        if (at >= kForcedCutMin && std::ranges::find(kOpeners, word) != kOpeners.end()) {
            opener = at;
        }
    }
    if (opener > 0) {
        return opener;
    }
    // A space far behind in a text of Hanzi is no place to prefer.
    if (word_ends && space * 2 < limit && is_hanzi(text[limit - 1])) {
        space = std::max(space, forced_cut_in_hanzi(text, limit, word_ends));
    }
    return space > 0 ? space : limit;
}

std::vector<Piece> pieces_of(View text, const WordEnds& word_ends) {
    std::vector<Piece> pieces;
    std::size_t begin = 0;
    const auto finish = [&](std::size_t end, Pause pause) {
        View piece = trim(text.substr(begin, end - begin));
        begin = end;
        // Marks alone lengthen the pause before them; they are nothing to say.
        if (std::ranges::none_of(piece, [](char32_t c) {
                return is_word(c) || c > 0x2E7F || one_of(c, U"$€£¥₹%+=&@#<>/\\^°±×÷");
            })) {
            if (!pieces.empty()) {
                pieces.back().pause = std::max(pieces.back().pause, pause);
            }
            return;
        }
        while (is_longer(piece, kClauseCharactersMax)) {
            const auto cut = forced_cut(piece, kClauseCharactersMax, word_ends);
            pieces.push_back({trim(piece.substr(0, cut)), Pause::kNone});
            piece = trim(piece.substr(cut));
        }
        pieces.push_back({piece, pause});
    };
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char32_t c = text[at];
        if (c == '\n') {
            finish(at + 1, Pause::kParagraph);
            continue;
        }
        const bool mark = one_of(c, U".,;:!?…—") && separates(text, at);
        if (!mark) {
            continue;
        }
        std::size_t end = at + 1;
        bool sentence = ends_sentence(c) && !stop_of_abbreviation(text, at);
        while (end < text.size() && one_of(text[end], U".,;:!?…—\"”')")) {
            sentence = sentence || one_of(text[end], U"!?");
            ++end;
        }
        if (c == '.' && !sentence) {
            continue;
        }
        finish(end, sentence ? Pause::kSentence : Pause::kClause);
        at = end - 1;
    }
    finish(text.size(), Pause::kSentence);
    return pieces;
}

}  // namespace

bool separates(View text, std::size_t at) {
    const char32_t c = text[at];
    if (!one_of(c, U".,;:!?")) {
        return true;
    }
    const char32_t before = at == 0 ? U' ' : text[at - 1];
    const char32_t after = at + 1 < text.size() ? text[at + 1] : U' ';
    if (is_hanzi(before) || is_hanzi(after)) {
        return true;  // no spaces there
    }
    if (!is_word(before) || !is_word(after)) {
        // "/.x", ".5": a full stop or colon that opens a word belongs to it.
        return !((c == '.' || c == ':') && is_word(after) && !is_space(after));
    }
    if (is_digit(before) && is_digit(after)) {
        return false;
    }
    if (c == '.' || c == ':') {
        return is_lower(before) && is_upper(after);  // "end.Next", but "Node.js", "e.g", "C:x"
    }
    return true;
}

std::vector<Clause> split_clauses(View text, const WordEnds& word_ends) {
    const auto pieces = pieces_of(text, word_ends);
    std::vector<Clause> clauses;
    std::size_t limit = kFirstClauseCharactersMax;
    std::size_t at = 0;
    View left = pieces.empty() ? View() : pieces.front().text;  // of pieces[at]
    const auto push = [&](std::u32string words, Pause pause) {
        limit =
            std::clamp(spoken_length(words) * 2, kSecondClauseCharactersMin, kClauseCharactersMax);
        clauses.push_back({.text = std::move(words), .pause = pause});
    };
    const auto advance = [&] {
        ++at;
        left = at < pieces.size() ? pieces[at].text : View();
    };
    while (at < pieces.size()) {
        if (is_longer(left, limit)) {
            const auto cut = forced_cut(left, limit, word_ends);
            push(std::u32string(trim(left.substr(0, cut))), Pause::kNone);
            left = trim(left.substr(cut));
            if (left.empty()) {
                advance();
            }
            continue;
        }
        // The first clause ends with the first sentence; later ones take what fits, up to the last
        // sentence end if there is one in the second half.
        std::u32string words(left);
        Pause pause = pieces[at].pause;
        const bool first = clauses.empty();
        advance();
        std::size_t sentence_end = pause >= Pause::kSentence ? words.size() : 0;
        std::size_t sentence_next = at;
        while (at < pieces.size() && pause != Pause::kParagraph &&
               spoken_length(words) + 1 + spoken_length(left) <= limit &&
               (!first || pause < Pause::kSentence ||
                spoken_length(words) < kFirstClauseCharactersMin)) {
            words.append(U" ").append(left);
            pause = pieces[at].pause;
            advance();
            if (pause >= Pause::kSentence) {
                sentence_end = words.size();
                sentence_next = at;
            }
        }
        if (pause < Pause::kSentence && sentence_end > 0 &&
            spoken_length(View(words).substr(0, sentence_end)) * 2 >= limit) {
            words.resize(sentence_end);
            at = sentence_next - 1;
            advance();
            pause = Pause::kSentence;
        }
        push(std::move(words), pause);
    }
    return clauses;
}

}  // namespace annex::tts
