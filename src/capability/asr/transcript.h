#pragma once
// A transcript in the formats that clients ask for. Shapes as the OpenAI API has them.
//
// Threads: plain functions and values.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "capability/asr/contract.pb.h"

namespace annex::asr {

enum class Format : std::uint8_t { kJson, kText, kSrt, kVtt, kVerboseJson };

struct Transcript {
    bool translated = false;  ///< into English
    bool word_times = false;  ///< the words are told
    std::vector<Segment> segments;
    Summary summary;

    /// All texts joined, without space at either end.
    [[nodiscard]] std::string text() const;
};

struct Rendered {
    std::string content_type;
    std::string body;
};

Rendered render(const Transcript& transcript, Format format);

/// "HH:MM:SS" with milliseconds behind `mark`: "," in SRT, "." in WebVTT.
std::string clock_time(double seconds, char mark);

/// Server-sent events of a streamed transcription. `delta` keeps its leading space, so that the
/// deltas joined are the text.
std::string delta_event(std::string_view delta);
std::string done_event(const Transcript& transcript);
/// `error_body`: the JSON of an error answer.
std::string error_event(std::string_view error_body);
inline constexpr std::string_view kEndOfEvents = "data: [DONE]\n\n";

}  // namespace annex::asr
