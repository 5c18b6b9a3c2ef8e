// annex-worker: one capability's models in a process of their own. Started by annexd with a control
// socket as descriptor 3; not meant to be started by hand.
//
// Two programs are built from this file: annex-worker (everything but TTS) and annex-worker-tts,
// which links espeak-ng and is therefore under the GPL as a whole. See NOTICE.
#include <fcntl.h>
#include <fmt/core.h>
#include <malloc.h>
#include <sys/socket.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>
#include <string>
#include <thread>

#include "base/log.h"
#include "catalog/catalog.h"
#include "media/codec_client.h"
#include "scheduler/process.h"
#include "service/loaded_models.h"
#include "service/worker_context.h"
#include "tensor/run_guard.h"
#include "wire/server.h"
#include "worker/capabilities.h"

namespace {

struct Options {
    std::string capability;
    std::string cards;
    std::string models;
    std::string codec;
    int threads = 0;
    std::size_t calls = 1;
    bool preload = false;
};

// Loads the model that is meant when a request names none.
void preload(const annex::service::WorkerContext& context, const std::string& capability) {
    auto card = context.catalog.resolve("", capability);
    const auto loaded = card.ok() ? context.load((*card)->id) : annex::Result<void>(card.error());
    if (!loaded.ok()) {
        annex::log::warning("preload: {}", loaded.error().message);
    }
}

bool control_socket_is_there() {
    int type = 0;
    socklen_t length = sizeof type;
    return ::getsockopt(annex::scheduler::kControlFd, SOL_SOCKET, SO_TYPE, &type, &length) == 0;
}

int serve(const Options& options) {
    annex::log::set_process_name(options.capability);
    auto catalog = annex::catalog::Catalog::load(options.cards, options.models);
    if (!catalog.ok()) {
        annex::log::error("{}", catalog.error().message);
        return 1;
    }
    // Descriptor 3 must not leak into the codec that this process starts.
    ::fcntl(annex::scheduler::kControlFd, F_SETFD, FD_CLOEXEC);
    annex::wire::Server server({.threads = options.calls});
    annex::media::CodecClient codec(options.codec);
    annex::service::LoadedModels loaded;
    annex::service::WorkerContext context{server, *catalog, codec, loaded, options.threads};
    server.set_describe([&](annex::wire::HeartbeatReply& reply) { loaded.describe(reply); });
    server.set_around([](annex::wire::Call& call, const annex::wire::Server::Handler& handler) {
        const annex::tensor::RunGuard guard([&call] { return call.check().ok(); });
        return handler(call);
    });
    for (const auto& capability : annex::worker::kCapabilities) {
        if (capability.name == options.capability) {
            capability.add_methods(context);
            std::jthread loader;
            if (options.preload) {
                loader = std::jthread([&] { preload(context, options.capability); });
            }
            auto result = server.run(annex::UniqueFd(annex::scheduler::kControlFd));
            return result.ok() ? 0 : annex::scheduler::kExitOutOfMemory;
        }
    }
    annex::log::error("this program has no capability {}", options.capability);
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    // One heap for all threads: models allocate rarely and in pieces of megabytes, of which every
    // heap of its own would keep what another could use.
    ::mallopt(M_ARENA_MAX, 1);
    CLI::App app("Runs one capability of Annex. annexd starts it; see `annex --help` for people.");
    Options options;
    app.add_option("--capability", options.capability, "embedding, tts, asr or ocr")->required();
    app.add_option("--cards", options.cards, "folder of model cards")->required();
    app.add_option("--models", options.models, "folder of prepared models")->required();
    app.add_option("--codec", options.codec, "path of annex-codec")->required();
    app.add_option("--threads", options.threads, "threads of one session, 0 = one per core");
    app.add_option("--calls", options.calls, "requests worked on at once");
    app.add_flag("--preload", options.preload, "load the capability's default model at once");
    CLI11_PARSE(app, argc, argv);
    if (!control_socket_is_there()) {
        std::fputs("annex-worker: no control socket; start the box with annexd or scripts/run\n",
                   stderr);
        return 1;
    }
    const int code = serve(options);
    // Past this point only static destructors of libraries would run, with threads of theirs alive.
    ::_exit(code);
}
