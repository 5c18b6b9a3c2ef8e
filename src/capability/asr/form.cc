#include "capability/asr/form.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

#include "capability/asr/language_names.h"
#include "capability/asr/limits.h"

namespace annex::asr {
namespace {

constexpr std::size_t kShownMax = 40;  // bytes of a client's value in a message
constexpr std::string_view kGranularities = "timestamp_granularities[]";

Error refuse(std::string message, std::string_view field) {
    return {Code::kInvalidArgument, std::move(message), std::string(field)};
}

// A client's value for a message: short, and printable ASCII only.
std::string shown(std::string_view value) {
    std::string result(value.substr(0, kShownMax));
    std::replace_if(result.begin(), result.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    return result;
}

Result<Format> parse_format(std::string_view value) {
    if (value.empty() || value == "json") {
        return Format::kJson;
    }
    if (value == "text") {
        return Format::kText;
    }
    if (value == "srt") {
        return Format::kSrt;
    }
    if (value == "vtt") {
        return Format::kVtt;
    }
    if (value == "verbose_json") {
        return Format::kVerboseJson;
    }
    if (value == "diarized_json") {
        return refuse(
            "diarized_json is not supported: this box does not tell speakers apart; "
            "use json, text, srt, vtt or verbose_json",
            "response_format");
    }
    return refuse(fmt::format("response_format must be json, text, srt, vtt or verbose_json, "
                              "not '{}'",
                              shown(value)),
                  "response_format");
}

Result<double> parse_temperature(std::string_view value) {
    double result = 0;
    const auto* end = value.data() + value.size();
    const auto [at, error] = std::from_chars(value.data(), end, result);
    if (value.empty() || error != std::errc{} || at != end || !(result >= 0 && result <= 1)) {
        return refuse(
            fmt::format("temperature must be a number from 0 to 1, not '{}'", shown(value)),
            "temperature");
    }
    return result;
}

Result<std::string> parse_language(std::string_view value) {
    if (value.size() > kLanguageBytesMax) {
        return refuse(
            fmt::format("language must be a code such as en or zh, not '{}'", shown(value)),
            "language");
    }
    if (const auto code = language_code(value); !code.empty()) {
        return std::string(code);
    }
    // en-US and zh_CN name a language and a region; the model knows the language.
    std::string code(value.substr(0, value.find_first_of("-_")));
    std::transform(code.begin(), code.end(), code.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    const bool letters =
        std::all_of(code.begin(), code.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    if (!letters) {
        return refuse(
            fmt::format("language must be a code such as en or zh, not '{}'", shown(value)),
            "language");
    }
    return code == "auto" ? std::string() : code;
}

Result<bool> parse_flag(std::string_view value, std::string_view field) {
    if (value == "true" || value == "True" || value == "1") {
        return true;
    }
    if (value.empty() || value == "false" || value == "False" || value == "0") {
        return false;
    }
    return refuse(fmt::format("{} must be true or false, not '{}'", field, shown(value)), field);
}

// Segments are always told.
Result<void> take_granularity(std::string_view value, Form& form) {
    if (value == "word") {
        form.word_times = true;
        return {};
    }
    if (value.empty() || value == "segment") {
        return {};
    }
    return refuse(
        fmt::format("timestamp_granularities[] must be word or segment, not '{}'", shown(value)),
        kGranularities);
}

Result<std::string> parse_text(std::string_view value, std::size_t bytes_max,
                               std::string_view field) {
    if (value.size() > bytes_max) {
        return refuse(
            fmt::format("{} may have at most {} bytes, not {}", field, bytes_max, value.size()),
            field);
    }
    return std::string(value);
}

Result<void> take_field(const http::Part& part, Form& form) {
    if (part.name == "model") {
        form.model = part.value;
    } else if (part.name == "language") {
        ANNEX_ASSIGN(language, parse_language(part.value));
        form.language = std::move(language);
    } else if (part.name == "prompt") {
        ANNEX_ASSIGN(prompt, parse_text(part.value, kPromptBytesMax, part.name));
        form.prompt = std::move(prompt);
    } else if (part.name == "hotwords") {
        ANNEX_ASSIGN(hot_words, parse_text(part.value, kHotWordsBytesMax, part.name));
        form.hot_words = std::move(hot_words);
    } else if (part.name == "condition_on_previous_text") {
        ANNEX_ASSIGN(carry_text, parse_flag(part.value, part.name));
        form.carry_text = carry_text;
    } else if (part.name == "temperature") {
        ANNEX_ASSIGN(temperature, parse_temperature(part.value));
        form.temperature = temperature;
    } else if (part.name == "response_format") {
        ANNEX_ASSIGN(format, parse_format(part.value));
        form.format = format;
    } else if (part.name == "stream") {
        ANNEX_ASSIGN(stream, parse_flag(part.value, part.name));
        form.stream = stream;
    } else if (part.name == "timestamp_granularities[]" || part.name == "timestamp_granularities") {
        return take_granularity(part.value, form);
    }
    return {};
}

}  // namespace

Result<Form> parse_form(const std::vector<http::Part>& parts) {
    Form form;
    bool has_file = false;
    for (const auto& part : parts) {
        if (part.name == "file") {
            has_file = true;
            form.file_offset = part.offset;
            form.file_length = part.length;
            continue;
        }
        ANNEX_TRY(take_field(part, form));
    }
    if (!has_file) {
        return refuse("there is no file: send the sound as the form field named file", "file");
    }
    if (form.file_length == 0) {
        return refuse("the file is empty; send a sound file", "file");
    }
    if (form.stream && form.format != Format::kJson && form.format != Format::kText) {
        return refuse("a stream has the form of json: leave response_format out, or stream",
                      "response_format");
    }
    if (form.word_times && form.format != Format::kVerboseJson) {
        return refuse("times of words are told in verbose_json: add response_format=verbose_json",
                      kGranularities);
    }
    return form;
}

}  // namespace annex::asr
