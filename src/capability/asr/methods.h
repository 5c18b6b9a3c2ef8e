#pragma once
// The worker side of asr: registers this capability's methods (contract.proto) on the worker.
#include "service/worker_context.h"

namespace annex::asr {

/// Keeps a reference to `context`. Models load at their first use.
void add_methods(service::WorkerContext& context);

}  // namespace annex::asr
