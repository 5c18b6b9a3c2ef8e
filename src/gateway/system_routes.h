#pragma once
// The routes that are no capability's own: models, health, metrics, status.
//
//   GET /v1/models, /v1/models/{id}          what a request may name as its model
//   GET /health, /health/live, /health/ready for supervisors and load balancers
//   GET /metrics                             Prometheus text
//   GET /v1/annex/status                     what `annex status` shows
#include <span>
#include <string>
#include <string_view>

#include "catalog/catalog.h"
#include "gateway/metrics.h"
#include "scheduler/slot.h"
#include "service/route_context.h"

namespace annex::gateway {

/// `metrics` must outlive the routes.
void add_system_routes(const service::RouteContext& context, Metrics& metrics,
                       std::string_view version);

/// The body of GET /v1/models: the models that a request can name. Those that only other models
/// need (voice activity) are left out.
std::string model_list_json(const catalog::Catalog& catalog);

/// One model by id or alias. Errors: kNotFound with the ids there are.
Result<std::string> model_json(const catalog::Catalog& catalog, std::string_view name);

/// The body of GET /v1/annex/status.
std::string status_json(std::span<const scheduler::SlotStatus> workers, std::string_view version,
                        double uptime_s, std::uint64_t own_resident_bytes);

/// Whether the box can serve anything: some worker is neither stopped nor crash-looping.
bool is_ready(std::span<const scheduler::SlotStatus> workers);

}  // namespace annex::gateway
