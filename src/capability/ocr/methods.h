#pragma once
// The worker side of ocr: registers this capability's methods (contract.proto) on the worker.
#include "service/worker_context.h"

namespace annex::ocr {

/// Keeps a reference to `context`. Models load at their first use.
void add_methods(service::WorkerContext& context);

}  // namespace annex::ocr
