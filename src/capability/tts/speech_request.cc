#include "capability/tts/speech_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "capability/tts/limits.h"
#include "service/json_body.h"

namespace annex::tts {
namespace {

struct FormatName {
    std::string_view name;
    Format format;
    std::string_view content_type;
};
constexpr std::array<FormatName, 6> kFormats{{
    {"mp3", Format::MP3, "audio/mpeg"},
    {"opus", Format::OPUS, "audio/opus"},
    {"aac", Format::AAC, "audio/aac"},
    {"flac", Format::FLAC, "audio/flac"},
    {"wav", Format::WAV, "audio/wav"},
    {"pcm", Format::PCM, "audio/pcm"},
}};

Result<std::string> voice_of(const nlohmann::json& body) {
    const auto field = body.find("voice");
    if (field != body.end() && field->is_object()) {
        auto id = service::optional_string(*field, "id", kNameBytesMax);
        if (!id.ok() || !id.value()) {
            return Error{Code::kInvalidArgument,
                         "voice must be a name, or an object with the name as its \"id\"", "voice"};
        }
        return *std::move(id).value();
    }
    ANNEX_ASSIGN(name, service::optional_string(body, "voice", kNameBytesMax));
    return name.value_or("");
}

Result<Format> format_of(const nlohmann::json& body) {
    ANNEX_ASSIGN(name, service::optional_string(body, "response_format", kNameBytesMax));
    if (!name) {
        return Format::MP3;
    }
    const auto* const found = std::ranges::find(kFormats, *name, &FormatName::name);
    if (found == kFormats.end()) {
        return Error{Code::kInvalidArgument,
                     "response_format must be mp3, opus, aac, flac, wav or pcm", "response_format"};
    }
    return found->format;
}

Result<void> check_streaming(const nlohmann::json& body) {
    ANNEX_ASSIGN(stream_format, service::optional_string(body, "stream_format", kNameBytesMax));
    if (stream_format && *stream_format != "audio") {
        return Error{Code::kInvalidArgument,
                     "stream_format must be audio; the body is sent as it is spoken either way",
                     "stream_format"};
    }
    // `stream` needs no support: every answer is streamed.
    return {};
}

}  // namespace

Result<SpeechBody> parse_speech_body(std::string_view text) {
    ANNEX_ASSIGN(body, service::parse_json_body(text));
    SpeechBody out;
    ANNEX_ASSIGN(model, service::optional_string(body, "model", kNameBytesMax));
    out.model = model.value_or("");
    ANNEX_ASSIGN(input, service::required_string(body, "input", kInputBytesMax));
    const auto continuation = [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) == 0x80;
    };
    const auto characters =
        static_cast<std::size_t>(std::ranges::count_if(input, std::not_fn(continuation)));
    if (characters > kInputCharactersMax) {
        return Error{
            Code::kInvalidArgument,
            fmt::format("input may have at most {} characters, it has {}; send it in parts",
                        kInputCharactersMax, characters),
            "input"};
    }
    out.input = std::move(input);
    ANNEX_ASSIGN(voice, voice_of(body));
    out.voice = std::move(voice);
    ANNEX_ASSIGN(speed, service::optional_number(body, "speed", kSpeedMin, kSpeedMax));
    out.speed = speed.value_or(1.0);
    ANNEX_ASSIGN(format, format_of(body));
    out.format = format;
    ANNEX_TRY(check_streaming(body));
    return out;
}

std::string_view content_type(Format format) {
    const auto* const found = std::ranges::find(kFormats, format, &FormatName::format);
    return found == kFormats.end() ? "application/octet-stream" : found->content_type;
}

Milliseconds time_allowed(std::size_t text_bytes, double speed) {
    // Loading the model and the first clause; then 15 characters a second of speech, spoken at
    // worst four times slower than real time.
    constexpr double kStart_ms = 60'000;
    constexpr double kPerByte_ms = 4 * 1000.0 / 15;
    return Milliseconds(static_cast<Milliseconds::rep>(
        kStart_ms + kPerByte_ms * static_cast<double>(text_bytes) / std::min(speed, 1.0)));
}

}  // namespace annex::tts
