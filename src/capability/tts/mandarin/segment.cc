#include "capability/tts/mandarin/segment.h"

#include <algorithm>
#include <array>

#include "capability/tts/text/unicode.h"

namespace annex::tts::mandarin {
namespace {

using View = std::u32string_view;
using State = Table::State;

/// Length of the word at each place on the cheapest way to the end.
std::vector<std::size_t> cheapest_words(const Table& table, View run) {
    std::vector<std::uint64_t> costs(run.size() + 1, 0);
    std::vector<std::size_t> lengths(run.size(), 1);
    for (std::size_t at = run.size(); at-- > 0;) {
        costs[at] = *table.cost(run.substr(at, 1)) + costs[at + 1];
        const std::size_t longest = std::min(kWordCharactersMax, run.size() - at);
        for (std::size_t length = 2; length <= longest; ++length) {
            const auto own = table.cost(run.substr(at, length));
            // Of two ways that cost the same, the one with the longer word here.
            if (own && *own + costs[at + length] <= costs[at]) {
                costs[at] = *own + costs[at + length];
                lengths[at] = length;
            }
        }
    }
    return lengths;
}

/// Which states may stand before each one.
constexpr std::array<std::array<State, 2>, 4> kBefore{{
    {Table::kEnd, Table::kSingle},
    {Table::kBegin, Table::kMiddle},
    {Table::kMiddle, Table::kBegin},
    {Table::kSingle, Table::kEnd},
}};

/// Joins single characters to words nobody listed (names, mostly), by Viterbi's algorithm.
void join_unknown(const Table& table, View run, std::vector<View>& out) {
    std::vector<std::array<State, 4>> from(run.size());
    auto scores = table.start();
    const auto first = table.emissions(run.front());
    for (std::size_t state = 0; state < scores.size(); ++state) {
        scores[state] += first[state];
    }
    std::array<Table::Scores, 4> transitions{};
    for (std::size_t state = 0; state < transitions.size(); ++state) {
        transitions[state] = table.transitions_from(static_cast<State>(state));
    }
    for (std::size_t at = 1; at < run.size(); ++at) {
        const auto emitted = table.emissions(run[at]);
        Table::Scores next{};
        for (std::size_t state = 0; state < next.size(); ++state) {
            const auto [a, b] = kBefore[state];
            const float by_a = scores[a] + transitions[a][state];
            const float by_b = scores[b] + transitions[b][state];
            from[at][state] = by_a >= by_b ? a : b;
            next[state] = std::max(by_a, by_b) + emitted[state];
        }
        scores = next;
    }
    std::vector<State> states(run.size());
    auto state = scores[Table::kEnd] > scores[Table::kSingle] ? Table::kEnd : Table::kSingle;
    for (std::size_t at = run.size(); at-- > 0;) {
        states[at] = state;
        state = from[at][state];
    }
    std::size_t begin = 0;
    for (std::size_t at = 0; at < run.size(); ++at) {
        const bool ends = states[at] == Table::kEnd || states[at] == Table::kSingle;
        if (ends || at + 1 == run.size()) {
            out.push_back(run.substr(begin, at + 1 - begin));
            begin = at + 1;
        }
    }
}

}  // namespace

std::vector<View> segment(const Table& table, View run) {
    if (run.empty()) {
        return {};
    }
    const auto lengths = cheapest_words(table, run);
    std::vector<View> out;
    std::size_t single = 0;  // where the single characters before `at` begin
    const auto flush = [&](std::size_t end) {
        const View left = run.substr(single, end - single);
        if (left.size() > 1 && !table.cost(left)) {
            join_unknown(table, left, out);
            return;
        }
        for (std::size_t at = 0; at < left.size(); ++at) {
            out.push_back(left.substr(at, 1));
        }
    };
    for (std::size_t at = 0; at < run.size();) {
        const std::size_t length = lengths[at];
        if (length > 1) {
            flush(at);
            out.push_back(run.substr(at, length));
            single = at + length;
        }
        at += length;
    }
    flush(run.size());
    return out;
}

std::vector<std::size_t> word_ends(const Table& table, View text) {
    std::vector<std::size_t> ends;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && is_hanzi(text[end])) {
            ++end;
        }
        for (const View word : segment(table, text.substr(at, end - at))) {
            at += word.size();
            ends.push_back(at);
        }
        at = end + 1;
    }
    return ends;
}

}  // namespace annex::tts::mandarin
