#pragma once
// The JSON body of POST /v1/audio/speech as OpenAI's clients send it.
//
// Threads: plain functions.
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "capability/tts/contract.pb.h"

namespace annex::tts {

inline constexpr std::size_t kNameBytesMax = 256;  ///< of a model's or voice's name

/// A body within kSpeechBodyBytesMax; every limit of its fields is in limits.h.
inline constexpr std::size_t kSpeechBodyBytesMax = 4U << 20U;

struct SpeechBody {
    std::string model;  ///< id or alias; empty = the default
    std::string voice;  ///< as the client named it; empty = the default
    std::string input;
    double speed = 1;
    Format format = Format::MP3;
};

/// Fields nobody knows are ignored; known ones that this box cannot serve are refused.
/// Errors: kInvalidArgument with param and what is allowed.
Result<SpeechBody> parse_speech_body(std::string_view body);

/// e.g. "audio/mpeg".
std::string_view content_type(Format format);

/// How long the whole answer may take. Grows with the audio that the text will become, at a pace
/// that a slow, busy machine still keeps.
Milliseconds time_allowed(std::size_t text_bytes, double speed);

}  // namespace annex::tts
