#include "capability/embedding/route.h"

#include <fmt/format.h>

#include <chrono>
#include <functional>

#include "capability/embedding/contract.pb.h"
#include "capability/embedding/dimensions.h"
#include "capability/embedding/reply.h"
#include "capability/embedding/request.h"

namespace annex::embedding {
namespace {

constexpr Milliseconds kTimeout{120'000};

Result<const catalog::ModelCard*> choose_model(const catalog::Catalog& catalog,
                                               const EmbeddingsRequest& request) {
    ANNEX_ASSIGN(card, catalog.resolve(request.model, "embedding"));
    if (!catalog.is_installed(*card)) {
        return Error{
            Code::kNotFound,
            fmt::format("model {} is not on this box yet; run: annex pull {}", card->id, card->id),
            "model"};
    }
    if (request.dimensions) {
        ANNEX_TRY(check_dimensions(catalog, *card, *request.dimensions));
    }
    return card;
}

/// The digest of an input is asked for only after a worker died on one, so a plain hash will do:
/// who builds a collision on purpose gets somebody's equally contrived text refused.
std::string fingerprint(std::string_view body) {
    return fmt::format("{:016x}-{}", std::hash<std::string_view>{}(body), body.size());
}

Result<void> answer(scheduler::Scheduler& scheduler, const catalog::Catalog& catalog,
                    const http::Request& http_request, http::ResponseWriter& writer) {
    ANNEX_ASSIGN(request, parse_embeddings_request(http_request.body));
    ANNEX_ASSIGN(card, choose_model(catalog, request));

    EmbedRequest message;
    message.set_model(card->id);
    message.set_dimensions(request.dimensions.value_or(0));
    message.set_input_type(request.input_type);
    message.set_refuse_long(!request.truncate);
    const auto texts = request.texts.size();
    for (auto& text : request.texts) {
        message.add_texts(std::move(text));
    }
    ANNEX_ASSIGN(job, scheduler.start({
                          .capability = "embedding",
                          .method = "embed",
                          .deadline = Deadline::in(kTimeout),
                          .cancel = http_request.cancel,
                          .fingerprint = [&] { return fingerprint(http_request.body); },
                      }));
    ANNEX_TRY(job.send(message));

    EmbeddingsReply body(request.format);
    std::string device;
    EmbedReply reply;
    while (true) {
        ANNEX_ASSIGN(more, job.receive(reply));
        if (!more) {
            break;
        }
        device = reply.device();
        for (const auto& vector : reply.vectors()) {
            const auto& values = vector.values();
            ANNEX_TRY(body.add({values.data(), static_cast<std::size_t>(values.size())},
                               vector.tokens(), vector.truncated()));
        }
    }
    if (body.count() != texts) {
        return {Code::kInternal,
                fmt::format("the embedding worker answered {} of {} texts", body.count(), texts)};
    }
    http::Response response;
    response.body = std::move(body).finish(card->id);
    response.headers = {{"x-annex-model", card->id}, {"x-annex-device", device}};
    return writer.send(std::move(response));
}

}  // namespace

void add_routes(const service::RouteContext& context) {
    context.router.add("POST", "/v1/embeddings", {},
                       [&scheduler = context.scheduler, &catalog = context.catalog](
                           http::Request& request, http::ResponseWriter& writer) {
                           return answer(scheduler, catalog, request, writer);
                       });
}

}  // namespace annex::embedding
