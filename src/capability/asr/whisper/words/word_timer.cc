#include "capability/asr/whisper/words/word_timer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

#include "base/assert.h"
#include "capability/asr/whisper/words/word_alignment.h"

namespace annex::asr {
namespace {

constexpr double kPositionS = 0.02;
constexpr double kUsualWordMaxS = 0.7;
constexpr double kLongWordFactor = 2;  // over the median

constexpr std::array<std::string_view, 7> kWithoutSpaces = {"zh", "ja",  "th", "lo",
                                                            "my", "yue", "km"};
constexpr std::array<std::string_view, 8> kOpening = {"\"", "'", "“", "¿", "(", "[", "{", "-"};
constexpr std::array<std::string_view, 20> kClosing = {"\"", "'", ".",  "。", ",",  "，", "!",
                                                       "！", "?", "？", ":",  "：", "”",  ")",
                                                       "]",  "}", "、", ";",  "；", "…"};
constexpr std::array<std::string_view, 6> kSentenceEnds = {".", "。", "!", "！", "?", "？"};

template <class List>
bool is_one_of(const List& list, std::string_view text) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

std::string_view bare(std::string_view text) {
    const auto begin = text.find_first_not_of(' ');
    return begin == std::string_view::npos
               ? std::string_view()
               : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

bool is_ascii_mark(std::string_view text) {
    const auto is_mark = [](char c) {
        return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
               (c >= '{' && c <= '~');
    };
    const auto plain = bare(text);
    return !plain.empty() && std::all_of(plain.begin(), plain.end(), is_mark);
}

// Tokens from `first` until their bytes are whole characters.
std::size_t whole_characters(std::span<const SureToken> tokens, std::size_t first,
                             const Tokenizer& tokenizer, std::string& text) {
    constexpr std::size_t kTokensMax = 4;  // a character has at most four bytes
    std::vector<TokenId> ids;
    for (std::size_t n = first; n < tokens.size() && ids.size() < kTokensMax; ++n) {
        ids.push_back(tokens[n].id);
        text = tokenizer.decode(ids);
        if (text.find("\uFFFD") == std::string::npos) {
            return ids.size();
        }
    }
    return ids.size();
}

// Whether what follows a mark belongs to the same word: 3.5, well-known.
bool goes_on(std::span<const SureToken> rest, const Tokenizer& tokenizer) {
    if (rest.empty()) {
        return false;
    }
    const TokenId next[] = {rest.front().id};
    const auto text = tokenizer.decode(next);
    return !text.starts_with(' ') && !is_ascii_mark(text);
}

}  // namespace

std::vector<TimedWord> group_words(std::span<const SureToken> tokens,
                                   std::span<const double> begins, const Tokenizer& tokenizer,
                                   bool spaces) {
    ANNEX_ASSERT(begins.size() == tokens.size() + 1);
    std::vector<TimedWord> words;
    std::vector<double> counts;
    for (std::size_t at = 0; at < tokens.size();) {
        std::string text;
        const std::size_t count = whole_characters(tokens, at, tokenizer, text);
        const bool begins_word =
            words.empty() || !spaces || text.starts_with(' ') ||
            (is_ascii_mark(text) && !goes_on(tokens.subspan(at + count), tokenizer));
        if (begins_word) {
            words.push_back({begins[at], 0, {}, 0});
            counts.push_back(0);
        }
        auto& word = words.back();
        word.text += text;
        for (const auto& token : tokens.subspan(at, count)) {
            word.probability += token.logprob;
        }
        counts.back() += static_cast<double>(count);
        at += count;
        word.end_s = begins[at];
    }
    for (std::size_t i = 0; i < words.size(); ++i) {
        words[i].probability = std::clamp(std::exp(words[i].probability / counts[i]), 0.0, 1.0);
    }
    return words;
}

void shorten_words(std::vector<TimedWord>& words) {
    std::vector<double> lengths;
    for (const auto& word : words) {
        if (word.end_s > word.start_s) {
            lengths.push_back(word.end_s - word.start_s);
        }
    }
    if (lengths.empty()) {
        return;
    }
    const auto middle = lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 2);
    std::nth_element(lengths.begin(), middle, lengths.end());
    const double most = std::min(*middle, kUsualWordMaxS) * kLongWordFactor;
    for (std::size_t i = 0; i < words.size(); ++i) {
        auto& word = words[i];
        if (word.end_s - word.start_s <= most) {
            continue;
        }
        if (is_one_of(kSentenceEnds, bare(word.text))) {
            word.end_s = word.start_s + most;
        } else if (i == 0 || is_ascii_mark(words[i - 1].text) ||
                   is_one_of(kClosing, bare(words[i - 1].text))) {
            word.start_s = word.end_s - most;
        }
    }
}

std::vector<TimedWord> join_marks(std::vector<TimedWord> words) {
    std::vector<TimedWord> joined;
    std::string opening;  // marks that wait for their word
    for (auto& word : words) {
        const auto plain = bare(word.text);
        if (!joined.empty() && opening.empty() && !word.text.starts_with(' ') &&
            is_one_of(kClosing, plain)) {
            joined.back().text += word.text;
            continue;
        }
        if (word.text.starts_with(' ') && is_one_of(kOpening, plain) && &word != &words.back()) {
            opening += word.text;
            continue;
        }
        word.text.insert(0, std::exchange(opening, {}));
        joined.push_back(std::move(word));
    }
    return joined;
}

Result<std::vector<std::vector<TimedWord>>> time_words(
    EncodedWindow& window, const SpeechModel& model, std::string_view language, TokenId task,
    std::span<const std::vector<SureToken>> segments, std::size_t frames) {
    const auto& config = model.config();
    std::vector<TokenId> tokens = {config.special.start_of_transcript};
    if (config.multilingual) {
        const auto found = config.languages.find(language);
        ANNEX_ASSERT(found != config.languages.end());
        tokens.push_back(found->second);
        tokens.push_back(task);
    }
    const std::size_t first = tokens.size();
    tokens.push_back(config.special.no_timestamps);
    for (const auto& segment : segments) {
        std::transform(segment.begin(), segment.end(), std::back_inserter(tokens),
                       [](const SureToken& token) { return token.id; });
    }
    tokens.push_back(config.special.end_of_text);
    std::vector<std::vector<TimedWord>> words(segments.size());
    if (tokens.size() == first + 2) {
        return words;
    }
    ANNEX_ASSIGN(shares, window.attend(tokens));
    const auto positions = token_positions(std::move(shares), first, frames / 2);
    std::vector<double> begins(positions.size());
    std::transform(positions.begin(), positions.end(), begins.begin(),
                   [](std::size_t position) { return static_cast<double>(position) * kPositionS; });
    std::vector<TimedWord> all;
    std::vector<std::size_t> counts;
    std::size_t at = 0;
    for (const auto& segment : segments) {
        const auto own = group_words(segment, std::span(begins).subspan(at, segment.size() + 1),
                                     model.tokenizer(), !is_one_of(kWithoutSpaces, language));
        all.insert(all.end(), own.begin(), own.end());
        counts.push_back(own.size());
        at += segment.size();
    }
    shorten_words(all);
    auto next = std::make_move_iterator(all.begin());
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const auto end = next + static_cast<std::ptrdiff_t>(counts[i]);
        words[i] = join_marks({next, end});
        next = end;
    }
    return words;
}

}  // namespace annex::asr
