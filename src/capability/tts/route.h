#pragma once
// The daemon side of tts: HTTP in, contract.proto to the worker, HTTP out.
#include "service/route_context.h"

namespace annex::tts {

/// Keeps references to what `context` refers to.
void add_routes(const service::RouteContext& context);

}  // namespace annex::tts
