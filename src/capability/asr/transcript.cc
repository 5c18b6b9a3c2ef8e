#include "capability/asr/transcript.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "capability/asr/language_names.h"

namespace annex::asr {
namespace {

// Keys in the order in which the API writes them.
using json = nlohmann::ordered_json;

// Bytes that are no UTF-8 cannot occur; if they do, they do not break the answer.
std::string dump(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

json usage(const Summary& summary) {
    return {{"type", "duration"}, {"seconds", summary.duration_s()}};
}

std::string trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) {
        return {};
    }
    return std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1));
}

// A cue's text may hold neither an arrow nor an empty line.
std::string cue_text(std::string_view text) {
    std::string result = trimmed(text);
    std::replace(result.begin(), result.end(), '\n', ' ');
    std::replace(result.begin(), result.end(), '\r', ' ');
    for (auto at = result.find("-->"); at != std::string::npos; at = result.find("-->")) {
        result.replace(at, 3, "->");
    }
    return result;
}

std::string srt(const Transcript& transcript) {
    std::string body;
    std::size_t number = 1;
    for (const auto& segment : transcript.segments) {
        body += fmt::format("{}\n{} --> {}\n{}\n\n", number++, clock_time(segment.start_s(), ','),
                            clock_time(segment.end_s(), ','), cue_text(segment.text()));
    }
    return body;
}

// Text of WebVTT cues has markup of its own.
std::string vtt_text(std::string_view text) {
    std::string result;
    for (const char c : cue_text(text)) {
        switch (c) {
            case '&':
                result += "&amp;";
                break;
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            default:
                result += c;
        }
    }
    return result;
}

std::string vtt(const Transcript& transcript) {
    std::string body = "WEBVTT\n\n";
    for (const auto& segment : transcript.segments) {
        body += fmt::format("{} --> {}\n{}\n\n", clock_time(segment.start_s(), '.'),
                            clock_time(segment.end_s(), '.'), vtt_text(segment.text()));
    }
    return body;
}

json segment_json(const Segment& segment) {
    json tokens = json::array();
    for (const auto token : segment.tokens()) {
        tokens.push_back(token);
    }
    return {{"id", segment.id()},
            {"seek", segment.seek()},
            {"start", segment.start_s()},
            {"end", segment.end_s()},
            {"text", segment.text()},
            {"tokens", std::move(tokens)},
            {"temperature", segment.temperature()},
            {"avg_logprob", segment.avg_logprob()},
            {"compression_ratio", segment.compression_ratio()},
            {"no_speech_prob", segment.no_speech_prob()}};
}

json word_json(const Word& word) {
    return {{"word", trimmed(word.text())},
            {"start", word.start_s()},
            {"end", word.end_s()},
            {"probability", word.probability()}};
}

// What was heard and what was not: a client can see when much was left out.
json annex_json(const Summary& summary) {
    json warnings = json::array();
    for (const auto& warning : summary.warnings()) {
        warnings.push_back(warning);
    }
    return {{"speech_seconds", summary.speech_s()},
            {"dropped_s", summary.dropped_s()},
            {"repeated_s", summary.repeated_s()},
            {"spoken_language", summary.language()},
            {"language_probability", summary.language_probability()},
            {"warnings", std::move(warnings)}};
}

std::string verbose_json(const Transcript& transcript) {
    json segments = json::array();
    json words = json::array();
    for (const auto& segment : transcript.segments) {
        segments.push_back(segment_json(segment));
        for (const auto& word : segment.words()) {
            words.push_back(word_json(word));
        }
    }
    const auto& summary = transcript.summary;
    json body = {
        {"task", transcript.translated ? "translate" : "transcribe"},
        // That of the text, as the API has it.
        {"language", transcript.translated ? "english" : language_name(summary.language())},
        {"duration", summary.duration_s()},
        {"text", transcript.text()},
        {"segments", std::move(segments)}};
    if (transcript.word_times) {
        body["words"] = std::move(words);
    }
    body["usage"] = usage(summary);
    body["x_annex"] = annex_json(summary);
    return dump(body);
}

}  // namespace

std::string Transcript::text() const {
    std::string all;
    for (const auto& segment : segments) {
        all += segment.text();
    }
    return trimmed(all);
}

std::string clock_time(double seconds, char mark) {
    const auto ms = static_cast<std::uint64_t>(std::llround(std::max(seconds, 0.0) * 1000));
    return fmt::format("{:02}:{:02}:{:02}{}{:03}", ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60,
                       mark, ms % 1000);
}

Rendered render(const Transcript& transcript, Format format) {
    switch (format) {
        case Format::kText:
            return {"text/plain; charset=utf-8", transcript.text() + "\n"};
        case Format::kSrt:
            return {"text/plain; charset=utf-8", srt(transcript)};
        case Format::kVtt:
            return {"text/plain; charset=utf-8", vtt(transcript)};
        case Format::kVerboseJson:
            return {"application/json", verbose_json(transcript)};
        case Format::kJson:
            break;
    }
    return {"application/json",
            dump({{"text", transcript.text()}, {"usage", usage(transcript.summary)}})};
}

std::string delta_event(std::string_view delta) {
    return fmt::format("data: {}\n\n", dump({{"type", "transcript.text.delta"}, {"delta", delta}}));
}

std::string done_event(const Transcript& transcript) {
    return fmt::format("data: {}\n\n", dump({{"type", "transcript.text.done"},
                                             {"text", transcript.text()},
                                             {"usage", usage(transcript.summary)},
                                             {"x_annex", annex_json(transcript.summary)}}));
}

std::string error_event(std::string_view error_body) {
    return fmt::format("data: {}\n\n", error_body);
}

}  // namespace annex::asr
