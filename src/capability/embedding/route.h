#pragma once
// The daemon side of embedding: HTTP in, contract.proto to the worker, HTTP out.
#include "service/route_context.h"

namespace annex::embedding {

/// Keeps references to what `context` refers to.
void add_routes(const service::RouteContext& context);

}  // namespace annex::embedding
