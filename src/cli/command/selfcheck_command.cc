// annex selfcheck: real input through every capability, over HTTP as any client sends it.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <nlohmann/json.hpp>

#include "base/clock.h"
#include "cli/command/check_picture.h"
#include "cli/command/commands.h"
#include "cli/command/word_match.h"
#include "cli/files.h"
#include "service/base64.h"

namespace annex::cli {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kSentence = "The lighthouse keeper counts seven ships before breakfast.";
/// A small speech model may spell one word of eight its own way.
constexpr double kHeardErrorMax = 0.13;
constexpr double kReadErrorMax = 0.1;

struct Outcome {
    std::string capability;
    bool ok = false;
    std::string model = "-";
    std::string device = "-";
    std::string returned;  ///< what came back, or what went wrong
    double took_s = 0;
};

void take_head(const http::ClientResponse& head, Outcome& outcome) {
    const auto take = [&](std::string_view name, std::string& where) {
        if (const auto value = head.header(name); !value.empty()) {
            where = value;
        }
    };
    take("x-annex-model", outcome.model);
    take("x-annex-device", outcome.device);
}

double similarity(const Json& a, const Json& b) {
    const auto x = a.at("embedding").get<std::vector<double>>();
    const auto y = b.at("embedding").get<std::vector<double>>();
    double sum = 0;
    for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
        sum += x[i] * y[i];
    }
    return sum;
}

Result<void> check_embedding(const Api& api, Outcome& outcome) {
    const Json body{{"input",
                     {"How do I reset my password?", "I forgot my password and need a new one.",
                      "The harbour freezes over in January."}}};
    ANNEX_ASSIGN(answer, api.post_json("/v1/embeddings", body));
    take_head(answer.head, outcome);
    ANNEX_ASSIGN(json, json_of(answer));
    try {
        const auto& data = json.at("data");
        const auto related = similarity(data.at(0), data.at(1));
        const auto unrelated = similarity(data.at(0), data.at(2));
        outcome.ok = related > unrelated + 0.1;
        outcome.returned = fmt::format(
            "similarity {:.2f} of two related sentences, {:.2f} of two "
            "unrelated ones ({} numbers each)",
            related, unrelated, data.at(0).at("embedding").size());
    } catch (const Json::exception&) {
        return {Code::kCorrupt, "the answer does not have the shape of embeddings"};
    }
    return {};
}

Result<void> check_speech(const Api& api, std::string& sound, Outcome& outcome) {
    const Json body{{"input", kSentence}, {"response_format", "wav"}};
    ANNEX_ASSIGN(answer, api.post_json("/v1/audio/speech", body));
    take_head(answer.head, outcome);
    sound = std::move(answer.body);
    constexpr double kHeaderBytes = 44;
    constexpr double kBytesPerSecond = 24000 * 2;
    const auto seconds = (static_cast<double>(sound.size()) - kHeaderBytes) / kBytesPerSecond;
    // Whether it is speech, the ears decide.
    outcome.ok = sound.starts_with("RIFF") && seconds > 2 && seconds < 8;
    outcome.returned = fmt::format("{:.1f} s of sound for \"{}\"", seconds, kSentence);
    return {};
}

Result<void> check_hearing(const Api& api, const std::string& sound, Outcome& outcome) {
    if (sound.empty()) {
        return {Code::kUnavailable, "there is no speech to listen to, since tts gave none"};
    }
    ANNEX_ASSIGN(file, file_of(sound));
    http::MultipartForm form;
    form.add_field("response_format", "json");
    form.add_file("file", "speech.wav", {file.fd.get(), 0, file.bytes});
    ANNEX_ASSIGN(answer, api.post_form("/v1/audio/transcriptions", std::move(form)));
    take_head(answer.head, outcome);
    ANNEX_ASSIGN(json, json_of(answer));
    const auto text = json.find("text");
    if (text == json.end() || !text->is_string()) {
        return {Code::kCorrupt, "the answer does not have the shape of a transcript"};
    }
    const auto heard = text->get<std::string>();
    outcome.ok = word_error_rate(kSentence, heard) <= kHeardErrorMax;
    outcome.returned = fmt::format("heard \"{}\"", printable(heard));
    return {};
}

Result<void> check_reading(const Api& api, Outcome& outcome) {
    const auto url = "data:image/png;base64," + service::encode_base64(check_picture());
    const Json body{{"document", {{"type", "image_url"}, {"image_url", url}}}};
    ANNEX_ASSIGN(answer, api.post_json("/v1/ocr", body));
    take_head(answer.head, outcome);
    ANNEX_ASSIGN(json, json_of(answer));
    std::string text;
    try {
        text = json.at("pages").at(0).at("markdown").get<std::string>();
    } catch (const Json::exception&) {
        return {Code::kCorrupt, "the answer does not have the shape of pages"};
    }
    outcome.ok = word_error_rate(kCheckPictureText, text) <= kReadErrorMax;
    for (auto& c : text) {
        c = c == '\n' ? ' ' : c;
    }
    outcome.returned = fmt::format("read \"{}\"", printable(text));
    return {};
}

Outcome run_check(const char* capability, const Terminal& terminal,
                  const std::function<Result<void>(Outcome&)>& check) {
    Outcome outcome;
    outcome.capability = capability;
    const auto begin = Monotonic::now();
    {
        const auto waiting = terminal.progress(std::string("checking ") + capability);
        if (auto done = check(outcome); !done.ok()) {
            outcome.ok = false;
            outcome.returned = printable(done.error().message);
        }
    }
    outcome.took_s = std::chrono::duration<double>(Monotonic::now() - begin).count();
    return outcome;
}

Result<void> show_text(const Outcome& outcome, const Terminal& terminal) {
    return terminal.write(fmt::format("{:<9}  {:<5}  {:>6.2f} s  on {}, {}\n           {}\n",
                                      outcome.capability, outcome.ok ? "right" : "WRONG",
                                      outcome.took_s, outcome.device, outcome.model,
                                      outcome.returned));
}

Result<void> show_json(const std::vector<Outcome>& outcomes, const Terminal& terminal) {
    auto list = nlohmann::ordered_json::array();
    for (const auto& outcome : outcomes) {
        list.push_back({{"capability", outcome.capability},
                        {"ok", outcome.ok},
                        {"model", outcome.model},
                        {"device", outcome.device},
                        {"took_s", outcome.took_s},
                        {"returned", outcome.returned}});
    }
    return terminal.write(list.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace

Result<void> run(const SelfcheckArguments& arguments, const Api& api, const Terminal& terminal) {
    std::string sound;
    const std::vector<std::pair<const char*, std::function<Result<void>(Outcome&)>>> checks{
        {"embedding", [&](Outcome& outcome) { return check_embedding(api, outcome); }},
        {"tts", [&](Outcome& outcome) { return check_speech(api, sound, outcome); }},
        {"asr", [&](Outcome& outcome) { return check_hearing(api, sound, outcome); }},
        {"ocr", [&](Outcome& outcome) { return check_reading(api, outcome); }},
    };
    std::vector<Outcome> outcomes;
    std::size_t wrong = 0;
    for (const auto& [capability, check] : checks) {
        outcomes.push_back(run_check(capability, terminal, check));
        wrong += outcomes.back().ok ? 0 : 1;
        if (!arguments.json) {
            ANNEX_TRY(show_text(outcomes.back(), terminal));
        }
    }
    if (arguments.json) {
        ANNEX_TRY(show_json(outcomes, terminal));
    }
    if (wrong > 0) {
        return {Code::kInternal,
                fmt::format("{} of {} capabilities did not answer right", wrong, checks.size())};
    }
    return {};
}

}  // namespace annex::cli
