#include "daemon/box.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "base/log.h"
#include "catalog/catalog.h"
#include "daemon/capabilities.h"
#include "gateway/metrics.h"
#include "gateway/system_routes.h"
#include "http/server.h"
#include "scheduler/scheduler.h"

namespace annex::daemon {
namespace {

log::Level log_level(std::string_view name) {
    constexpr std::array<std::string_view, 4> kNames{"debug", "info", "warning", "error"};
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (kNames.at(i) == name) {
            return static_cast<log::Level>(i);
        }
    }
    return log::Level::kInfo;
}

Result<std::string> own_folder() {
    std::error_code failed;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", failed);
    if (failed) {
        return Error{Code::kInternal, "/proc is not mounted; annexd needs it"};
    }
    return self.parent_path().string();
}

bool is_preloaded(std::string_view capability, const Settings& settings) {
    return std::find(settings.preload.begin(), settings.preload.end(), capability) !=
           settings.preload.end();
}

scheduler::SlotOptions slot_options(const DaemonCapability& capability, const Settings& settings,
                                    const std::string& programs) {
    scheduler::SlotOptions slot;
    slot.capability = std::string(capability.name);
    slot.calls_max = capability.calls_max;
    slot.waiting_max = static_cast<std::size_t>(settings.queue_max);
    slot.process.program = fmt::format("{}/{}", programs, capability.program);
    slot.process.arguments = {"--capability", slot.capability,
                              "--cards",      settings.cards_folder,
                              "--models",     settings.models_folder,
                              "--codec",      programs + "/annex-codec",
                              "--threads",    std::to_string(settings.threads),
                              "--calls",      std::to_string(capability.calls_max)};
    if (is_preloaded(capability.name, settings)) {
        slot.process.arguments.emplace_back("--preload");
    }
    slot.process.memory_bytes_max = static_cast<std::uint64_t>(settings.worker_memory_mib) << 20U;
    return slot;
}

std::vector<scheduler::SlotOptions> all_slots(const Settings& settings,
                                              const std::string& programs) {
    std::vector<scheduler::SlotOptions> slots;
    for (const auto& capability : kCapabilities) {
        slots.push_back(slot_options(capability, settings, programs));
    }
    return slots;
}

Result<std::string> make_spool(const Settings& settings) {
    const auto spool = settings.state_folder + "/spool";
    std::error_code failed;
    std::filesystem::create_directories(spool, failed);
    if (failed || ::access(spool.c_str(), W_OK) != 0) {
        return Error{
            Code::kPermission,
            fmt::format("folder {} cannot be written; set state_folder to one that can", spool)};
    }
    return spool;
}

}  // namespace

/// In the order of construction; destroyed in the reverse one.
struct Box::Parts {
    Parts(catalog::Catalog models, std::vector<scheduler::SlotOptions> slots)
        : catalog(std::move(models)), scheduler(std::move(slots)) {}

    catalog::Catalog catalog;
    gateway::Metrics metrics;
    scheduler::Scheduler scheduler;
    http::Router router;
    std::unique_ptr<http::Server> server;
    std::string address;
};

Box::Box(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Box::~Box() {
    stop();
}

Result<std::unique_ptr<Box>> Box::open(const Settings& settings) {
    log::set_level(log_level(settings.log_level));
    ANNEX_ASSIGN(models, catalog::Catalog::load(settings.cards_folder, settings.models_folder));
    ANNEX_ASSIGN(programs, own_folder());
    ANNEX_ASSIGN(spool, make_spool(settings));
    auto parts = std::make_unique<Parts>(std::move(models), all_slots(settings, programs));
    parts->address = settings.address;

    const service::RouteContext context{parts->router, parts->scheduler, parts->catalog};
    for (const auto& capability : kCapabilities) {
        capability.add_routes(context);
    }
    gateway::add_system_routes(context, parts->metrics, ANNEX_VERSION);

    http::ServerOptions options;
    options.address = settings.address;
    options.port = settings.port;
    options.spool_folder = spool;
    options.hosts_allowed = settings.allowed_hosts;
    auto* metrics = &parts->metrics;
    ANNEX_ASSIGN(server, http::Server::start(options, parts->router,
                                             [metrics](std::string_view route, int status,
                                                       Monotonic::duration took) {
                                                 metrics->observe(route, status, took);
                                             }));
    parts->server = std::move(server);
    for (const auto& capability : settings.preload) {
        parts->scheduler.preload(capability);
    }
    return std::unique_ptr<Box>(new Box(std::move(parts)));
}

void Box::stop() {
    if (parts_->server != nullptr) {
        parts_->server->stop();
    }
    parts_->scheduler.stop();
}

std::string Box::url() const {
    const bool v6 = parts_->address.find(':') != std::string::npos;
    return v6 ? fmt::format("http://[{}]:{}", parts_->address, parts_->server->port())
              : fmt::format("http://{}:{}", parts_->address, parts_->server->port());
}

}  // namespace annex::daemon
