#include "capability/asr/methods.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "capability/asr/audio/sound_check.h"
#include "capability/asr/audio/speech_scorer.h"
#include "capability/asr/contract.pb.h"
#include "capability/asr/limits.h"
#include "capability/asr/warnings.h"
#include "capability/asr/whisper/transcriber.h"
#include "capability/asr/whisper/whisper_model.h"
#include "service/model_cache.h"
#include "wire/call.h"

namespace annex::asr {
namespace {

// What ModelCache keeps: the loaders know where a card's files lie.
struct LoadedWhisper {
    std::unique_ptr<WhisperModel> model;

    static Result<std::unique_ptr<LoadedWhisper>> load(const service::WorkerContext& context,
                                                       const catalog::ModelCard& card) {
        ANNEX_ASSIGN(model, WhisperModel::load(context.catalog.folder(card), context.threads));
        return std::make_unique<LoadedWhisper>(LoadedWhisper{std::move(model)});
    }
};

struct LoadedSilero {
    std::unique_ptr<SileroModel> model;

    static Result<std::unique_ptr<LoadedSilero>> load(const service::WorkerContext& context,
                                                      const catalog::ModelCard& card) {
        ANNEX_ASSIGN(model, SileroModel::load(context.catalog.folder(card) + "/silero_vad.onnx"));
        return std::make_unique<LoadedSilero>(LoadedSilero{std::move(model)});
    }
};

struct Models {
    explicit Models(service::WorkerContext& worker)
        : context(worker), whisper(worker), silero(worker) {}

    service::WorkerContext& context;
    service::ModelCache<LoadedWhisper> whisper;
    service::ModelCache<LoadedSilero> silero;
};

// The voice activity detector that the card asks for.
Result<std::string> detector_of(const catalog::Catalog& catalog, const std::string& id) {
    const auto* card = catalog.find(id);
    if (card == nullptr || card->capability != "asr") {
        return Error{Code::kNotFound, "no speech model named " + id, "model"};
    }
    for (const auto& need : card->needs) {
        const auto* needed = catalog.find(need);
        if (needed != nullptr && needed->capability == "vad") {
            return needed->id;
        }
    }
    return Error{Code::kCorrupt, "the card of " + id + " names no voice activity detector"};
}

Result<void> validate(const TranscribeRequest& request, const std::vector<UniqueFd>& fds) {
    if (fds.size() != 1) {
        return Error{Code::kInternal, "a transcription came without its file"};
    }
    struct stat info{};
    if (::fstat(fds[0].get(), &info) != 0 || info.st_size < 0) {
        return Error{Code::kInternal, "the upload cannot be read"};
    }
    const auto size = static_cast<std::uint64_t>(info.st_size);
    if (request.offset() > size || request.length() > size - request.offset()) {
        return Error{Code::kInternal, "the file lies outside of the upload"};
    }
    if (request.length() == 0) {
        return Error{Code::kInvalidArgument, "the file is empty; send a sound file", "file"};
    }
    if (!std::isfinite(request.temperature()) || request.temperature() < 0 ||
        request.temperature() > 1) {
        return Error{Code::kInvalidArgument, "temperature must be from 0 to 1", "temperature"};
    }
    if (request.hot_words().size() > kHotWordsBytesMax) {
        return Error{Code::kInvalidArgument,
                     fmt::format("hotwords may have {} bytes, not {}", kHotWordsBytesMax,
                                 request.hot_words().size()),
                     "hotwords"};
    }
    if (request.prompt().size() > kPromptBytesMax) {
        return Error{Code::kInvalidArgument,
                     fmt::format("prompt may have {} bytes, not {}", kPromptBytesMax,
                                 request.prompt().size()),
                     "prompt"};
    }
    return {};
}

void fill(Segment& message, const TranscriptSegment& segment) {
    message.set_id(segment.id);
    message.set_start_s(segment.start_s);
    message.set_end_s(segment.end_s);
    message.set_text(segment.text);
    message.mutable_tokens()->Add(segment.tokens.begin(), segment.tokens.end());
    message.set_temperature(segment.temperature);
    message.set_avg_logprob(segment.avg_logprob);
    message.set_compression_ratio(segment.compression_ratio);
    message.set_no_speech_prob(segment.no_speech_prob);
    message.set_seek(segment.seek);
    for (const auto& word : segment.words) {
        auto& added = *message.add_words();
        added.set_start_s(word.start_s);
        added.set_end_s(word.end_s);
        added.set_text(word.text);
        added.set_probability(word.probability);
    }
}

void fill(Summary& message, const TranscriptSummary& summary,
          const std::vector<std::string>& warnings) {
    message.set_duration_s(summary.duration_s);
    message.set_speech_s(summary.speech_s);
    message.set_language(summary.language);
    message.set_language_probability(summary.language_probability);
    message.set_dropped_s(summary.dropped_s);
    message.set_repeated_s(summary.repeated_s);
    for (const auto& warning : warnings) {
        message.add_warnings(warning);
    }
}

// Says that work began once the first samples are there, so that a file that is none is refused
// before anything was answered.
class Source {
  public:
    Source(media::AudioReader reader, wire::Call& call, std::string device)
        : reader_(std::move(reader)), call_(call), device_(std::move(device)) {}

    Result<std::vector<float>> read() {
        auto samples = reader_.read();
        if (!samples.ok()) {
            auto error = std::move(samples).error();
            if (error.code == Code::kInvalidArgument && error.param.empty()) {
                error.param = "file";
            }
            return error;
        }
        if (!begun_) {
            if (samples->empty()) {
                return Error{Code::kInvalidArgument, "the file holds no sound", "file"};
            }
            begun_ = true;
            TranscribeReply reply;
            reply.mutable_begun()->set_device(device_);
            ANNEX_TRY(call_.send(reply));
        }
        check_.push(*samples);
        return samples;
    }

    /// About all that was read.
    [[nodiscard]] SoundFacts facts() const { return check_.facts(); }
    [[nodiscard]] const media::DecodeNotes& notes() const { return reader_.notes(); }

  private:
    media::AudioReader reader_;
    wire::Call& call_;
    std::string device_;
    bool begun_ = false;
    SoundCheck check_;
};

/// What the card says is worth it for its model (README.md, "Speed").
Result<EncoderContext> encoder_context(const catalog::Catalog& catalog, const std::string& id) {
    const auto* card = catalog.find(id);
    const auto said = card == nullptr ? "full" : card->text("encoder_context", "full");
    if (said == "trimmed") {
        return EncoderContext::kTrimmed;
    }
    if (said == "full") {
        return EncoderContext::kFull;
    }
    return Error{Code::kCorrupt,
                 fmt::format("the card of {} has encoder_context '{}'; it may be 'full' or "
                             "'trimmed'",
                             id, said)};
}

TranscribeOptions options_of(const TranscribeRequest& request, EncoderContext context) {
    TranscribeOptions options;
    options.context = context;
    options.language = request.language();
    options.task = request.translate() ? Task::kTranslate : Task::kTranscribe;
    options.prompt = request.prompt();
    options.hot_words = request.hot_words();
    options.temperature = request.temperature();
    options.word_times = request.word_times();
    options.carry_text = request.carry_text();
    return options;
}

Result<void> transcribe(Models& models, wire::Call& call) {
    TranscribeRequest request;
    std::vector<UniqueFd> fds;
    ANNEX_TRY(call.expect(request, &fds));
    ANNEX_TRY(validate(request, fds));
    ANNEX_ASSIGN(detector, detector_of(models.context.catalog, request.model()));
    ANNEX_ASSIGN(context, encoder_context(models.context.catalog, request.model()));
    ANNEX_ASSIGN(whisper, models.whisper.get(request.model()));
    ANNEX_ASSIGN(silero, models.silero.get(detector));
    ANNEX_TRY(call.check());

    const media::InputFile file{fds[0].get(), request.offset(), request.length()};
    const media::AudioDecodeOptions decode{.sample_rate = kSampleRate,
                                           .seconds_max = kRecordingSecondsMax};
    ANNEX_ASSIGN(reader, models.context.codec.decode_audio(file, decode, call.deadline(),
                                                           call.maybe_cancel()));
    Source source(std::move(reader), call, whisper->model->device());
    const auto scorer = silero->model->make_scorer();
    const auto send = [&call](const TranscriptSegment& segment) {
        TranscribeReply reply;
        fill(*reply.mutable_segment(), segment);
        return call.send(reply);
    };
    Transcriber transcriber(*whisper->model, *scorer, options_of(request, context), send,
                            [&call] { return call.check(); });
    ANNEX_ASSIGN(summary, transcriber.run([&source] { return source.read(); }));
    TranscribeReply reply;
    fill(*reply.mutable_summary(), summary, warnings(summary, source.facts(), source.notes()));
    return call.send(reply);
}

}  // namespace

void add_methods(service::WorkerContext& context) {
    // Shared: the handler must be copyable, and its copies are one worker's one set of models.
    auto models = std::make_shared<Models>(context);
    context.load = [models](const std::string& id) { return models->whisper.load(id); };
    context.server.register_method(
        "transcribe", [models](wire::Call& call) { return transcribe(*models, call); });
}

}  // namespace annex::asr
