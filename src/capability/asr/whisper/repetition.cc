#include "capability/asr/whisper/repetition.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace annex::asr {
namespace {

constexpr std::size_t kPeriodMax = 24;      // tokens of a phrase that may loop
constexpr std::size_t kLoopTokensMin = 48;  // that a loop must have filled to be one
constexpr std::size_t kLoopTimesMin = 6;
constexpr std::size_t kRunTimesMin = 5;  // equal phrases in a row that become one

// Where the phrase of `period` tokens at `at` stops repeating itself.
std::size_t loop_end(std::span<const TokenId> tokens, std::size_t at, std::size_t period) {
    std::size_t end = at + period;
    while (end < tokens.size() && tokens[end] == tokens[end - period]) {
        ++end;
    }
    return end;
}

// Small letters of ASCII; other bytes as they are; marks and spaces gone.
std::string bare(std::string_view text) {
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80 || std::isalnum(byte) != 0) {
            result.push_back(static_cast<char>(byte < 0x80 ? std::tolower(byte) : byte));
        }
    }
    return result;
}

}  // namespace

double compression_ratio(std::string_view text) {
    if (text.empty()) {
        return 0;
    }
    uLongf size = compressBound(static_cast<uLong>(text.size()));
    std::vector<Bytef> packed(size);
    const int status = compress(packed.data(), &size,
                                reinterpret_cast<const Bytef*>(text.data()),  // NOLINT: zlib's type
                                static_cast<uLong>(text.size()));
    return status == Z_OK ? static_cast<double>(text.size()) / static_cast<double>(size) : 0;
}

bool ends_in_loop(std::span<const TokenId> tokens) {
    for (std::size_t period = 1; period <= kPeriodMax; ++period) {
        const std::size_t needed = std::max(kLoopTokensMin, period * kLoopTimesMin);
        if (tokens.size() < needed) {
            continue;
        }
        const auto tail = tokens.last(needed);
        if (std::equal(tail.begin() + static_cast<std::ptrdiff_t>(period), tail.end(),
                       tail.begin())) {
            return true;
        }
    }
    return false;
}

std::vector<TokenId> without_loops(std::span<const TokenId> tokens) {
    std::vector<TokenId> result;
    for (std::size_t at = 0; at < tokens.size();) {
        std::size_t taken = 1;
        std::size_t skipped = 0;
        for (std::size_t period = 1; period <= kPeriodMax && at + period <= tokens.size();
             ++period) {
            const std::size_t end = loop_end(tokens, at, period);
            const std::size_t times = (end - at) / period;
            if (times >= kRunTimesMin) {
                taken = period;
                // A last one that was begun and cut off goes as well.
                skipped = (end == tokens.size() ? end - at : times * period) - period;
                break;
            }
        }
        const auto phrase = tokens.subspan(at, taken);
        result.insert(result.end(), phrase.begin(), phrase.end());
        at += taken + skipped;
    }
    return result;
}

bool is_phantom_phrase(std::string_view text) {
    static constexpr std::array<std::string_view, 20> kPhrases = {
        "you",
        "thankyou",
        "thankyouverymuch",
        "thankyousomuch",
        "thanks",
        "thanksforwatching",
        "thankyouforwatching",
        "thankyouforlistening",
        "pleasesubscribe",
        "pleasesubscribetomychannel",
        "dontforgettolikeandsubscribe",
        "bye",
        "byebye",
        "so",
        "subtitlesbytheamaraorgcommunity",
        "imsorry",
        "ご視聴ありがとうございました",
        "谢谢观看",
        "字幕由amaraorg社区提供",
        "untertiteldeszdffürfunk2017",
    };
    // The ideographic full stop is a mark too.
    std::string plain = bare(text);
    for (const std::string_view mark : {"。", "！", "、", "…"}) {
        for (auto at = plain.find(mark); at != std::string::npos; at = plain.find(mark)) {
            plain.erase(at, mark.size());
        }
    }
    return std::find(kPhrases.begin(), kPhrases.end(), plain) != kPhrases.end();
}

}  // namespace annex::asr
