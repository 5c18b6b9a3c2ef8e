#include "capability/tts/route.h"

#include <fmt/format.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "capability/tts/contract.pb.h"
#include "capability/tts/speech_request.h"
#include "capability/tts/voice_mix.h"

namespace annex::tts {
namespace {

constexpr std::string_view kCapability = "tts";

/// The model's card, complete on disk, and its voices.
struct Model {
    const catalog::ModelCard* card;
    std::vector<VoiceInfo> voices;
};

Result<Model> find_model(const catalog::Catalog& catalog, std::string_view name) {
    ANNEX_ASSIGN(card, catalog.resolve(name, kCapability));
    if (!catalog.is_installed(*card)) {
        return Error{Code::kNotFound,
                     "the model " + card->id +
                         " is not on this box yet; fetch it with `annex pull " + card->id + "`",
                     "model"};
    }
    ANNEX_ASSIGN(voices, list_voices(catalog.folder(*card)));
    return Model{card, std::move(voices)};
}

/// Asked for only after a worker died on an input, so a plain hash will do.
std::string fingerprint(std::string_view body) {
    return fmt::format("{:016x}-{}", std::hash<std::string_view>{}(body), body.size());
}

Result<void> speech(const service::RouteContext& context, http::Request& request,
                    http::ResponseWriter& writer) {
    ANNEX_ASSIGN(body, parse_speech_body(request.body));
    ANNEX_ASSIGN(model, find_model(context.catalog, body.model));
    ANNEX_TRY(resolve_mix(body.voice, model.voices));
    SpeakRequest speak;
    speak.set_model(model.card->id);
    speak.set_text(body.input);
    speak.set_voice(body.voice);
    speak.set_speed(body.speed);
    speak.set_format(body.format);

    ANNEX_ASSIGN(job, context.scheduler.start(
                          {.capability = kCapability,
                           .method = "speak",
                           .deadline = Deadline::in(time_allowed(body.input.size(), body.speed)),
                           .cancel = request.cancel,
                           .fingerprint = [&request] { return fingerprint(request.body); }}));
    ANNEX_TRY(job.send(speak));
    // The first piece decides whether the answer is sound or an error.
    SpeakReply reply;
    ANNEX_ASSIGN(more, job.receive(reply));
    ANNEX_TRY(
        writer.begin(200, content_type(body.format),
                     {{"x-annex-model", model.card->id}, {"x-annex-device", reply.device()}}));
    while (more) {
        ANNEX_TRY(writer.write(reply.audio()));
        ANNEX_ASSIGN(next, job.receive(reply));
        more = next;
    }
    return writer.end();
}

Result<void> list(const service::RouteContext& context, http::Request& request,
                  http::ResponseWriter& writer) {
    const auto name = request.query.find("model");
    ANNEX_ASSIGN(model, find_model(context.catalog, name == request.query.end() ? std::string_view()
                                                                                : name->second));
    auto voices = nlohmann::json::array();
    for (const auto& voice : model.voices) {
        voices.push_back({{"id", voice.id}, {"name", voice.name}, {"language", voice.language}});
    }
    const nlohmann::json body{{"voices", std::move(voices)}};
    return writer.send({.body = body.dump(), .headers = {{"x-annex-model", model.card->id}}});
}

}  // namespace

void add_routes(const service::RouteContext& context) {
    context.router.add("POST", "/v1/audio/speech", {.body_bytes_max = kSpeechBodyBytesMax},
                       [context](http::Request& request, http::ResponseWriter& writer) {
                           return speech(context, request, writer);
                       });
    context.router.add("GET", "/v1/audio/voices", {},
                       [context](http::Request& request, http::ResponseWriter& writer) {
                           return list(context, request, writer);
                       });
}

}  // namespace annex::tts
