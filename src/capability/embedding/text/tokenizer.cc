#include "capability/embedding/text/tokenizer.h"

#include <algorithm>
#include <array>
#include <utility>

namespace annex::embedding {
namespace {

/// How many tokens of each of two texts stay. Source: Hugging Face tokenizers, LongestFirst.
std::pair<std::size_t, std::size_t> cut_longest_first(std::size_t first, std::size_t second,
                                                      std::size_t room) {
    if (first + second <= room) {
        return {first, second};
    }
    const bool swapped = first > second;
    auto shorter = std::min(first, second);
    auto longer = shorter > room ? shorter : std::max(shorter, room - shorter);
    if (shorter + longer > room) {
        shorter = room / 2;
        longer = shorter + room % 2;
    }
    return swapped ? std::pair(longer, shorter) : std::pair(shorter, longer);
}

}  // namespace

std::size_t Tokenizer::control_tokens(const Template& steps) {
    std::size_t count = 0;
    for (const auto& step : steps) {
        count += step.control.size();
    }
    return count;
}

/// Appends the first `limit` tokens of a text. True when there were more.
Result<bool> Tokenizer::read(std::string_view text, std::size_t limit,
                             std::vector<std::int64_t>& ids) const {
    const auto end = ids.size() + limit;
    ANNEX_TRY(splitter_->split(text, [&](std::span<const std::int64_t> more) {
        ids.insert(ids.end(), more.begin(), more.end());
        return ids.size() <= end;
    }));
    const bool cut = ids.size() > end;
    ids.resize(std::min(ids.size(), end));
    return cut;
}

Result<Encoding> Tokenizer::encode(std::string_view text) const {
    Encoding encoding;
    for (const auto& step : single_) {
        if (step.control.empty()) {
            ANNEX_ASSIGN(cut, read(text, tokens_max_ - control_tokens(single_), encoding.ids));
            encoding.truncated = cut;
        }
        encoding.ids.insert(encoding.ids.end(), step.control.begin(), step.control.end());
    }
    return encoding;
}

Result<Encoding> Tokenizer::encode_pair(std::string_view first, std::string_view second) const {
    const auto control = control_tokens(pair_);
    if (pair_.empty() || control + 2 > tokens_max_) {
        return {Code::kUnsupported, "this model's tokenizer reads no pairs of texts"};
    }
    const auto room = tokens_max_ - control;
    std::array<std::vector<std::int64_t>, 2> ids;
    ANNEX_ASSIGN(first_cut, read(first, room, ids[0]));
    ANNEX_ASSIGN(second_cut, read(second, room, ids[1]));
    const auto [kept_first, kept_second] = cut_longest_first(ids[0].size(), ids[1].size(), room);
    Encoding encoding;
    encoding.truncated =
        first_cut || second_cut || kept_first < ids[0].size() || kept_second < ids[1].size();
    ids[0].resize(kept_first);
    ids[1].resize(kept_second);
    for (const auto& step : pair_) {
        const auto& part = step.control.empty() ? ids.at(step.text) : step.control;
        encoding.ids.insert(encoding.ids.end(), part.begin(), part.end());
        encoding.types.insert(encoding.types.end(), part.size(), step.type);
    }
    return encoding;
}

Result<std::size_t> Tokenizer::count(std::string_view text) const {
    auto tokens = control_tokens(single_);
    ANNEX_TRY(splitter_->split(text, [&](std::span<const std::int64_t> more) {
        tokens += more.size();
        return true;
    }));
    return tokens;
}

}  // namespace annex::embedding
