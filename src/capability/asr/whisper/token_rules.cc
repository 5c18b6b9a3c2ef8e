#include "capability/asr/whisper/token_rules.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/assert.h"

namespace annex::asr {
namespace {

constexpr float kNever = -std::numeric_limits<float>::infinity();

std::size_t index(TokenId token) {
    return static_cast<std::size_t>(token);
}

void forbid(std::span<float> logits, std::size_t begin, std::size_t end) {
    end = std::min(end, logits.size());
    if (begin < end) {
        std::fill(logits.begin() + static_cast<std::ptrdiff_t>(begin),
                  logits.begin() + static_cast<std::ptrdiff_t>(end), kNever);
    }
}

}  // namespace

float log_sum_exp(std::span<const float> values) {
    if (values.empty()) {
        return kNever;
    }
    const float most = *std::max_element(values.begin(), values.end());
    if (most == kNever) {
        return kNever;
    }
    double sum = 0;
    for (const float value : values) {
        sum += static_cast<double>(std::exp(value - most));
    }
    return most + static_cast<float>(std::log(sum));
}

void TokenRules::apply(std::span<float> logits, std::span<const TokenId> written) const {
    ANNEX_ASSERT(logits.size() == config_.vocabulary_size);
    for (const TokenId token : config_.suppressed) {
        logits[index(token)] = kNever;
    }
    logits[index(config_.special.no_timestamps)] = kNever;
    const auto times = index(config_.special.timestamp_begin);
    if (written.empty()) {
        for (const TokenId token : config_.suppressed_at_begin) {
            logits[index(token)] = kNever;
        }
        // A window begins with a time, and not a late one.
        forbid(logits, 0, times);
        forbid(logits, times + kInitialTimestampMax + 1, logits.size());
    } else {
        apply_pairs(logits, written);
    }
    prefer_times(logits);
}

// Times come in pairs, except directly before the end; they never run backwards, and a segment
// has a length.
void TokenRules::apply_pairs(std::span<float> logits, std::span<const TokenId> written) const {
    const TokenId begin = config_.special.timestamp_begin;
    const bool last_is_time = written.back() >= begin;
    const bool one_before_is_time = written.size() < 2 || written[written.size() - 2] >= begin;
    if (last_is_time) {
        if (one_before_is_time) {
            forbid(logits, index(begin), logits.size());
        } else {
            forbid(logits, 0, index(config_.special.end_of_text));
        }
    }
    const auto last_time = std::find_if(written.rbegin(), written.rend(),
                                        [begin](TokenId token) { return token >= begin; });
    if (last_time != written.rend()) {
        const bool may_repeat = last_is_time && !one_before_is_time;
        forbid(logits, index(begin), index(*last_time) + (may_repeat ? 0 : 1));
    }
}

// When times together are likelier than any one word, a time it is.
void TokenRules::prefer_times(std::span<float> logits) const {
    const auto begin = index(config_.special.timestamp_begin);
    const float times = log_sum_exp(logits.subspan(begin));
    const float text =
        *std::max_element(logits.begin(), logits.begin() + static_cast<std::ptrdiff_t>(begin));
    if (times > text) {
        forbid(logits, 0, begin);
    }
}

}  // namespace annex::asr
