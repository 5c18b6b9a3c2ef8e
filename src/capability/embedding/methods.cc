#include "capability/embedding/methods.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <thread>
#include <vector>

#include "capability/embedding/contract.pb.h"
#include "capability/embedding/model.h"
#include "capability/embedding/pipeline.h"
#include "capability/embedding/work/engine.h"
#include "service/model_cache.h"
#include "wire/call.h"

namespace annex::embedding {
namespace {

/// Keeps a message far below the limit of a frame.
constexpr std::size_t kVectorsPerReply = 128;

std::size_t threads_of(const service::WorkerContext& context) {
    return context.threads > 0 ? static_cast<std::size_t>(context.threads)
                               : std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

Result<void> send(wire::Call& call, const std::vector<Embedded>& results,
                  const std::string& device) {
    for (std::size_t begin = 0; begin < results.size(); begin += kVectorsPerReply) {
        const auto end = std::min(results.size(), begin + kVectorsPerReply);
        EmbedReply reply;
        reply.set_device(device);
        for (auto i = begin; i < end; ++i) {
            auto& vector = *reply.add_vectors();
            vector.mutable_values()->Add(results[i].vector.begin(), results[i].vector.end());
            vector.set_tokens(static_cast<std::uint32_t>(results[i].tokens));
            vector.set_truncated(results[i].truncated);
        }
        ANNEX_TRY(call.send(reply));
    }
    return {};
}

}  // namespace

void add_methods(service::WorkerContext& context) {
    // Shared: the handler must be copyable, and its copies are one worker's one cache.
    auto models = std::make_shared<service::ModelCache<Model>>(context);
    // Shared likewise: one line of work for all requests.
    auto engine = std::make_shared<Engine>(threads_of(context));
    context.load = [models](const std::string& id) { return models->load(id); };
    context.server.register_method("embed", [models, engine](wire::Call& call) -> Result<void> {
        EmbedRequest request;
        ANNEX_TRY(call.expect(request));
        ANNEX_ASSIGN(model, models->get(request.model()));
        // Moved: many requests wait here at once, with a body's worth of text each.
        const std::vector<std::string> texts(
            std::make_move_iterator(request.mutable_texts()->begin()),
            std::make_move_iterator(request.mutable_texts()->end()));
        if (texts.empty()) {
            return Error{Code::kInvalidArgument, "there is no text to embed", "input"};
        }
        const EmbedOptions options{.dimensions = request.dimensions(),
                                   .input_type = request.input_type(),
                                   .refuse_long = request.refuse_long(),
                                   .check = [&call] { return call.check(); }};
        ANNEX_ASSIGN(results, embed(*model, *engine, texts, options));
        return send(call, results, model->device());
    });
}

}  // namespace annex::embedding
