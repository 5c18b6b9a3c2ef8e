#pragma once
// The worker side of embedding: registers this capability's methods (contract.proto) on the worker.
#include "service/worker_context.h"

namespace annex::embedding {

/// Keeps a reference to `context`. Models load at their first use.
void add_methods(service::WorkerContext& context);

}  // namespace annex::embedding
