#pragma once
// The daemon side of ocr: HTTP in, contract.proto to the worker, HTTP out.
#include "service/route_context.h"

namespace annex::ocr {

/// Keeps references to what `context` refers to.
void add_routes(const service::RouteContext& context);

}  // namespace annex::ocr
