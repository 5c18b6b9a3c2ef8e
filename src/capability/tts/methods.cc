#include "capability/tts/methods.h"

#include <fmt/format.h>

#include <cmath>
#include <memory>
#include <mutex>
#include <string>

#include "capability/tts/audio/audio_output.h"
#include "capability/tts/contract.pb.h"
#include "capability/tts/limits.h"
#include "capability/tts/pipeline.h"
#include "service/model_cache.h"

namespace annex::tts {
namespace {

// One message at a time stays well under the frame limit and under a socket's buffer, so that the
// next clause is computed while the kernel still holds this one.
constexpr std::size_t kChunkBytes = 64U << 10U;

constexpr std::string_view kEnglishLexicon = "english-lexicon";

class Methods {
  public:
    explicit Methods(service::WorkerContext& context) : context_(context), models_(context) {}

    Result<void> load(const std::string& id) { return models_.load(id); }

    Result<void> speak(wire::Call& call) {
        SpeakRequest request;
        ANNEX_TRY(call.expect(request));
        ANNEX_TRY(validate(request));
        ANNEX_ASSIGN(model, models_.get(request.model()));
        ANNEX_ASSIGN(voice, resolve_mix(request.voice(), model->voices()));
        ANNEX_ASSIGN(pronouncer, this->pronouncer());
        ANNEX_ASSIGN(output, AudioOutput::create(request.format(), kSampleRate, context_.codec,
                                                 call.deadline(), call.maybe_cancel()));
        const Speech speech{request.text(), voice, request.speed()};
        ANNEX_TRY(tts::speak(
            *model, *pronouncer, speech, [&call] { return call.check(); },
            [&](std::span<const float> samples, bool last) -> Result<void> {
                ANNEX_ASSIGN(bytes, output->write(samples, last ? Last::kYes : Last::kNo));
                return send(call, bytes, model->device());
            }));
        ANNEX_ASSIGN(rest, output->finish());
        return send(call, rest, model->device());
    }

    Result<void> voices(wire::Call& call) {
        VoicesRequest request;
        ANNEX_TRY(call.expect(request));
        const auto* card = context_.catalog.find(request.model());
        if (card == nullptr) {
            return Error{Code::kNotFound, "no model named " + request.model(), "model"};
        }
        ANNEX_ASSIGN(known, list_voices(context_.catalog.folder(*card)));
        VoicesReply reply;
        for (const auto& voice : known) {
            auto& out = *reply.add_voices();
            out.set_id(voice.id);
            out.set_name(voice.name);
            out.set_language(voice.language);
        }
        return call.send(reply);
    }

  private:
    static Result<void> validate(const SpeakRequest& request) {
        if (!(request.speed() >= kSpeedMin && request.speed() <= kSpeedMax)) {
            return Error{Code::kInvalidArgument,
                         fmt::format("speed must be {} to {}", kSpeedMin, kSpeedMax), "speed"};
        }
        if (!Format_IsValid(request.format())) {
            return Error{Code::kInvalidArgument, "no such audio format", "response_format"};
        }
        return {};
    }

    static Result<void> send(wire::Call& call, std::string_view bytes, const std::string& device) {
        while (!bytes.empty()) {
            SpeakReply reply;
            reply.set_device(device);
            const auto chunk = bytes.substr(0, kChunkBytes);
            reply.set_audio(chunk.data(), chunk.size());
            ANNEX_TRY(call.send(reply));
            bytes.remove_prefix(chunk.size());
        }
        return {};
    }

    Result<const Pronouncer*> pronouncer() {
        const std::lock_guard lock(mutex_);
        if (!pronouncer_) {
            const auto* card = context_.catalog.find(kEnglishLexicon);
            if (card == nullptr) {
                return Error{Code::kNotFound, "there is no model card english-lexicon; reinstall"};
            }
            ANNEX_ASSIGN(opened, Pronouncer::open(context_.catalog.folder(*card)));
            pronouncer_ = std::move(opened);
        }
        return pronouncer_.get();
    }

    service::WorkerContext& context_;
    service::ModelCache<Kokoro> models_;
    std::mutex mutex_;
    std::unique_ptr<Pronouncer> pronouncer_;  // guarded by mutex_
};

}  // namespace

void add_methods(service::WorkerContext& context) {
    // Shared by the handlers, which the server owns.
    const auto methods = std::make_shared<Methods>(context);
    context.load = [methods](const std::string& id) { return methods->load(id); };
    context.server.register_method("speak",
                                   [methods](wire::Call& call) { return methods->speak(call); });
    context.server.register_method("voices",
                                   [methods](wire::Call& call) { return methods->voices(call); });
}

}  // namespace annex::tts
