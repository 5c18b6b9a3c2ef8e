#include "capability/asr/route.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "capability/asr/contract.pb.h"
#include "capability/asr/form.h"
#include "capability/asr/limits.h"
#include "capability/asr/transcript.h"
#include "capability/asr/upload_digest.h"
#include "http/multipart.h"

namespace annex::asr {
namespace {

// Time allowed: a base for starting the worker and waiting in its queue, and on top as much as the
// upload's sound can last, since nobody sends less than kBytesPerSecondMin of sound per second
// and the box hears faster than people talk.
constexpr std::int64_t kDeadlineBaseMs = 120'000;
constexpr std::uint64_t kBytesPerSecondMin = 2000;
constexpr std::int64_t kDeadlineMaxMs = 4 * 3600 * 1000;
constexpr std::size_t kSegmentsMax = 100'000;  // that the daemon gathers for one answer

enum class Task : std::uint8_t { kTranscribe, kTranslate };

Milliseconds time_allowed(std::uint64_t bytes) {
    const auto sound_ms = static_cast<std::int64_t>(bytes / kBytesPerSecondMin) * 1000;
    return Milliseconds(std::min(kDeadlineBaseMs + sound_ms, kDeadlineMaxMs));
}

Result<const catalog::ModelCard*> choose_model(const catalog::Catalog& catalog,
                                               const std::string& name) {
    ANNEX_ASSIGN(card, catalog.resolve(name, "asr"));
    if (!catalog.is_installed(*card)) {
        return Error{
            Code::kNotFound,
            fmt::format("model {} is not on this box yet; run: annex pull {}", card->id, card->id),
            "model"};
    }
    return card;
}

// Sends segments as server-sent events while they come.
class EventStream {
  public:
    EventStream(http::ResponseWriter& writer, http::Headers headers)
        : writer_(writer), headers_(std::move(headers)) {}

    Result<void> begin(const std::string& device) {
        headers_.emplace_back("x-annex-device", device);
        headers_.emplace_back("cache-control", "no-cache");
        headers_.emplace_back("x-accel-buffering", "no");
        return writer_.begin(200, "text/event-stream", headers_);
    }
    Result<void> add(const Segment& segment) {
        std::string_view text = segment.text();
        if (first_ && text.starts_with(' ')) {
            text.remove_prefix(1);
        }
        first_ = false;
        return writer_.write(delta_event(text));
    }
    Result<void> finish(const Transcript& transcript) {
        ANNEX_TRY(writer_.write(done_event(transcript)));
        ANNEX_TRY(writer_.write(kEndOfEvents));
        return writer_.end();
    }
    // Clients take an event with an error for the failure it is; a cut connection they retry.
    Result<void> fail(const Error& error) {
        ANNEX_TRY(writer_.write(error_event(http::error_response(error).body)));
        return writer_.end();
    }

  private:
    http::ResponseWriter& writer_;
    http::Headers headers_;
    bool first_ = true;
};

// Takes the worker's replies until the end. `device` is told once, before the first segment.
Result<Transcript> gather(scheduler::Job& job,
                          const std::function<Result<void>(const std::string&)>& on_begun,
                          const std::function<Result<void>(const Segment&)>& on_segment) {
    Transcript transcript;
    bool summed_up = false;
    TranscribeReply reply;
    while (true) {
        ANNEX_ASSIGN(more, job.receive(reply));
        if (!more) {
            break;
        }
        if (reply.has_begun()) {
            ANNEX_TRY(on_begun(reply.begun().device()));
        } else if (reply.has_segment()) {
            if (transcript.segments.size() >= kSegmentsMax) {
                return Error{Code::kUnsupported, "the recording has too many segments", "file"};
            }
            ANNEX_TRY(on_segment(reply.segment()));
            transcript.segments.push_back(std::move(*reply.mutable_segment()));
        } else if (reply.has_summary()) {
            transcript.summary = std::move(*reply.mutable_summary());
            summed_up = true;
        }
    }
    if (!summed_up) {
        return Error{Code::kInternal, "the speech worker ended without a summary"};
    }
    return transcript;
}

Result<scheduler::Job> start(scheduler::Scheduler& scheduler, const http::Request& request,
                             const Form& form, Task task, const std::string& model) {
    const int fd = request.spool.get();
    ANNEX_ASSIGN(job, scheduler.start({
                          .capability = "asr",
                          .method = "transcribe",
                          .deadline = Deadline::in(time_allowed(form.file_length)),
                          .cancel = request.cancel,
                          .fingerprint =
                              [fd, offset = form.file_offset, length = form.file_length] {
                                  return upload_digest(fd, offset, length);
                              },
                      }));
    TranscribeRequest message;
    message.set_model(model);
    message.set_offset(form.file_offset);
    message.set_length(form.file_length);
    message.set_language(form.language);
    message.set_prompt(form.prompt);
    message.set_temperature(form.temperature);
    message.set_translate(task == Task::kTranslate);
    message.set_word_times(form.word_times);
    message.set_hot_words(form.hot_words);
    message.set_carry_text(form.carry_text);
    const int fds[] = {fd};
    ANNEX_TRY(job.send(message, fds));
    return job;
}

Result<void> answer_stream(scheduler::Job& job, http::ResponseWriter& writer,
                           http::Headers headers) {
    EventStream events(writer, std::move(headers));
    auto transcript = gather(
        job, [&](const std::string& device) { return events.begin(device); },
        [&](const Segment& segment) { return events.add(segment); });
    if (!transcript.ok()) {
        return writer.begun() ? events.fail(transcript.error())
                              : Result<void>(std::move(transcript).error());
    }
    return events.finish(*transcript);
}

Result<void> answer(scheduler::Scheduler& scheduler, const catalog::Catalog& catalog,
                    const http::Request& request, http::ResponseWriter& writer, Task task) {
    ANNEX_ASSIGN(parts, http::parse_multipart(request.spool.get(), request.body_bytes,
                                              request.header("content-type")));
    ANNEX_ASSIGN(form, parse_form(parts));
    ANNEX_ASSIGN(card, choose_model(catalog, form.model));
    ANNEX_ASSIGN(job, start(scheduler, request, form, task, card->id));
    http::Headers headers = {{"x-annex-model", card->id}};
    if (form.stream) {
        return answer_stream(job, writer, std::move(headers));
    }
    const auto note_device = [&headers](const std::string& device) -> Result<void> {
        headers.emplace_back("x-annex-device", device);
        return {};
    };
    ANNEX_ASSIGN(transcript,
                 gather(job, note_device, [](const Segment&) -> Result<void> { return {}; }));
    transcript.translated = task == Task::kTranslate;
    transcript.word_times = form.word_times;
    for (const auto& warning : transcript.summary.warnings()) {
        headers.emplace_back("x-annex-warning", warning);
    }
    auto rendered = render(transcript, form.format);
    http::Response response;
    response.content_type = std::move(rendered.content_type);
    response.body = std::move(rendered.body);
    response.headers = std::move(headers);
    return writer.send(std::move(response));
}

}  // namespace

void add_routes(const service::RouteContext& context) {
    const std::pair<const char*, Task> routes[] = {
        {"/v1/audio/transcriptions", Task::kTranscribe},
        {"/v1/audio/translations", Task::kTranslate},
    };
    for (const auto& [path, task] : routes) {
        context.router.add(
            "POST", path, {.body_bytes_max = kUploadBytesMax, .storage = http::BodyStorage::kSpool},
            [&scheduler = context.scheduler, &catalog = context.catalog, wanted = task](
                http::Request& request, http::ResponseWriter& writer) {
                return answer(scheduler, catalog, request, writer, wanted);
            });
    }
}

}  // namespace annex::asr
