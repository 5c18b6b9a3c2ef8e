#include "gateway/system_routes.h"

#include <fmt/core.h>
#include <sys/stat.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace annex::gateway {
namespace {

using Json = nlohmann::ordered_json;

std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool can_be_named(const catalog::ModelCard& card) {
    return card.capability != "vad" && card.capability != "g2p";
}

// When the model came to this box, in seconds since 1970; 0 when it did not.
std::int64_t created(const catalog::Catalog& catalog, const catalog::ModelCard& card) {
    struct stat folder{};
    return ::stat(catalog.folder(card).c_str(), &folder) == 0 ? folder.st_mtime : 0;
}

Json describe(const catalog::Catalog& catalog, const catalog::ModelCard& card) {
    Json model;
    model["id"] = card.id;
    model["object"] = "model";
    model["created"] = created(catalog, card);
    model["owned_by"] = "annex";
    model["capability"] = card.capability;
    model["name"] = card.name;
    model["description"] = card.description;
    model["licence"] = card.licence;
    model["installed"] = catalog.is_installed(card);
    model["default"] = card.is_default;
    model["aliases"] = card.aliases;
    model["memory_mib"] = card.memory_mib;
    model["size_mib"] = card.size_mib;
    return model;
}

Json describe(const scheduler::SlotStatus& worker) {
    Json models = Json::array();
    for (const auto& loaded : worker.models) {
        models.push_back(
            {{"id", loaded.id}, {"device", loaded.device}, {"load_ms", loaded.load_ms}});
    }
    Json row;
    row["capability"] = worker.capability;
    row["state"] = worker.state;
    row["pid"] = worker.pid;
    row["uptime_s"] = worker.uptime_s;
    row["resident_bytes"] = worker.resident_bytes;
    row["models"] = std::move(models);
    row["running"] = worker.running;
    row["waiting"] = worker.waiting;
    row["restarts"] = worker.restarts;
    row["last_error"] = worker.last_error;
    return row;
}

http::Response json_response(std::string body, int status = 200) {
    http::Response response;
    response.status = status;
    response.body = std::move(body);
    return response;
}

// A body means nothing here; some clients send a small one all the same.
constexpr std::uint64_t kBodyBytesMax = 4096;
constexpr http::RouteOptions kPlain{.body_bytes_max = kBodyBytesMax};
constexpr http::RouteOptions kHealth{.body_bytes_max = kBodyBytesMax,
                                     .urgency = http::Urgency::kHealth};

void add_model_routes(http::Router& router, const catalog::Catalog& catalog) {
    router.add("GET", "/v1/models", kPlain,
               [&catalog](http::Request&, http::ResponseWriter& writer) {
                   return writer.send(json_response(model_list_json(catalog)));
               });
    router.add("GET", "/v1/models/{id}", kPlain,
               [&catalog](http::Request& request, http::ResponseWriter& writer) -> Result<void> {
                   ANNEX_ASSIGN(model, model_json(catalog, request.parameter));
                   return writer.send(json_response(std::move(model)));
               });
}

void add_health_routes(http::Router& router, scheduler::Scheduler& scheduler) {
    const auto live = [](http::Request&, http::ResponseWriter& writer) {
        return writer.send(json_response(R"({"status":"ok"})"));
    };
    router.add("GET", "/health", kHealth, live);
    router.add("GET", "/health/live", kHealth, live);
    router.add("GET", "/health/ready", kHealth,
               [&scheduler](http::Request&, http::ResponseWriter& writer) -> Result<void> {
                   if (is_ready(scheduler.status())) {
                       return writer.send(json_response(R"({"status":"ready"})"));
                   }
                   return {Code::kUnavailable,
                           "no capability can work now; the status tells why each one stopped"};
               });
}

}  // namespace

std::string model_list_json(const catalog::Catalog& catalog) {
    Json list;
    list["object"] = "list";
    list["data"] = Json::array();
    for (const auto& card : catalog.cards()) {
        if (can_be_named(card)) {
            list["data"].push_back(describe(catalog, card));
        }
    }
    return dump(list);
}

Result<std::string> model_json(const catalog::Catalog& catalog, std::string_view name) {
    std::string known;
    for (const auto& card : catalog.cards()) {
        const auto& aliases = card.aliases;
        if (card.id == name || std::find(aliases.begin(), aliases.end(), name) != aliases.end()) {
            return dump(describe(catalog, card));
        }
        if (can_be_named(card)) {
            known += known.empty() ? card.id : ", " + card.id;
        }
    }
    return Error{
        Code::kNotFound,
        fmt::format("no model named \"{}\"; this box knows {}", name.substr(0, 100), known),
        "model"};
}

std::string status_json(std::span<const scheduler::SlotStatus> workers, std::string_view version,
                        double uptime_s, std::uint64_t own_resident_bytes) {
    Json status;
    status["version"] = version;
    status["uptime_s"] = uptime_s;
    status["resident_bytes"] = own_resident_bytes;
    status["capabilities"] = Json::array();
    for (const auto& worker : workers) {
        status["capabilities"].push_back(describe(worker));
    }
    return dump(status);
}

bool is_ready(std::span<const scheduler::SlotStatus> workers) {
    return workers.empty() || std::any_of(workers.begin(), workers.end(), [](const auto& worker) {
               return worker.state != "backoff" && worker.state != "stopped";
           });
}

void add_system_routes(const service::RouteContext& context, Metrics& metrics,
                       std::string_view version) {
    add_model_routes(context.router, context.catalog);
    add_health_routes(context.router, context.scheduler);
    auto& scheduler = context.scheduler;
    const std::string text(version);
    const auto started = Monotonic::now();
    context.router.add("GET", "/metrics", kPlain,
                       [&scheduler, &metrics, text](http::Request&, http::ResponseWriter& writer) {
                           http::Response response;
                           response.content_type = "text/plain; version=0.0.4; charset=utf-8";
                           response.body =
                               metrics.render(scheduler.status(), text, own_resident_bytes());
                           return writer.send(std::move(response));
                       });
    context.router.add("GET", "/v1/annex/status", kPlain,
                       [&scheduler, text, started](http::Request&, http::ResponseWriter& writer) {
                           const std::chrono::duration<double> up = Monotonic::now() - started;
                           return writer.send(json_response(status_json(
                               scheduler.status(), text, up.count(), own_resident_bytes())));
                       });
}

}  // namespace annex::gateway
