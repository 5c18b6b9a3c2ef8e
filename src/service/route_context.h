#pragma once
// What the daemon hands to each capability's add_routes().
#include "catalog/catalog.h"
#include "http/router.h"
#include "scheduler/scheduler.h"

namespace annex::service {

/// Everything is borrowed and outlives the routes.
struct RouteContext {
    http::Router& router;
    scheduler::Scheduler& scheduler;
    const catalog::Catalog& catalog;
};

}  // namespace annex::service
