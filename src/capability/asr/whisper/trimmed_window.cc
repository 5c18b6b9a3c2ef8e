#include "capability/asr/whisper/trimmed_window.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "capability/asr/audio/log_mel.h"

namespace annex::asr {
namespace {

constexpr std::size_t kMarginFrames = 300;  // 3 s that the encoder sees behind the end
constexpr std::size_t kStepFrames = 16;     // widths are multiples of this
constexpr std::size_t kFramesPerTime = 2;   // a time token is 20 ms
constexpr std::size_t kEndFrames = 100;     // the gate leaves 0.4 s of silence behind speech
constexpr std::size_t kPastEndFrames = 50;
constexpr std::ptrdiff_t kPhraseTokensMin = 3;
constexpr double kAvgLogprobMin = -0.4;

/// The whole text, or nearly, is one phrase said again and again; twice is enough.
bool is_said_again(const std::vector<TokenId>& tokens, TokenId zero) {
    std::vector<TokenId> text;
    std::ranges::copy_if(tokens, std::back_inserter(text),
                         [zero](TokenId token) { return token < zero; });
    const auto size = static_cast<std::ptrdiff_t>(text.size());
    for (auto period = kPhraseTokensMin; period * 7 <= size * 4; ++period) {
        if (std::equal(text.begin() + period, text.end(), text.begin())) {
            return true;
        }
    }
    return false;
}

}  // namespace

std::size_t trimmed_width(std::size_t frames) {
    const std::size_t wanted = frames + kMarginFrames + kStepFrames - 1;
    return std::min(kWindowFrames, wanted / kStepFrames * kStepFrames);
}

bool is_trusted(const Written& written, TokenId zero, std::size_t frames,
                const std::function<bool(std::size_t, std::size_t)>& said_in) {
    const auto last = std::find_if(written.tokens.rbegin(), written.tokens.rend(),
                                   [zero](TokenId token) { return token >= zero; });
    if (last == written.tokens.rend() || written.silence || repeats_itself(written) ||
        is_said_again(written.tokens, zero) || written.avg_logprob < kAvgLogprobMin) {
        return false;
    }
    const std::size_t end = static_cast<std::size_t>(*last - zero) * kFramesPerTime;
    return end <= frames + kPastEndFrames && (end + kEndFrames >= frames || !said_in(end, frames));
}

}  // namespace annex::asr
