#include "capability/asr/whisper/segments/segment_cuts.h"

#include <algorithm>

namespace annex::asr {

WindowCuts cut_segments(std::span<const TokenId> tokens, TokenId zero, std::size_t frames) {
    const auto is_time = [&](std::size_t i) { return tokens[i] >= zero; };
    const std::size_t count = tokens.size();
    const bool ends_in_one_time = count >= 2 && is_time(count - 1) && !is_time(count - 2);
    WindowCuts result;
    result.used_frames = frames;
    std::size_t from = 0;
    const auto cut_at = [&](std::size_t end) {
        const TokenId begin = is_time(from) ? tokens[from] - zero : 0;
        result.segments.push_back({from, end - from, begin, tokens[end - 1] - zero});
        from = end;
    };
    for (std::size_t i = 1; i < count; ++i) {
        if (is_time(i - 1) && is_time(i)) {
            cut_at(i);
        }
    }
    if (result.segments.empty()) {
        auto end = static_cast<TokenId>(frames / 2);
        for (std::size_t i = count; i-- > 0;) {
            if (is_time(i)) {
                end = tokens[i] != zero ? tokens[i] - zero : end;
                break;
            }
        }
        const TokenId begin = count > 0 && is_time(0) ? tokens[0] - zero : 0;
        result.segments.push_back({0, count, begin < end ? begin : 0, end});
        return result;
    }
    if (ends_in_one_time) {
        cut_at(count);
    } else {
        const auto last = static_cast<std::size_t>(tokens[from - 1] - zero) * 2;
        result.used_frames = std::min(last, frames);
    }
    return result;
}

}  // namespace annex::asr
