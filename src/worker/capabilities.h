#pragma once
// Which capabilities this worker program has. One line each.
#include <span>
#include <string_view>

#include "service/worker_context.h"

namespace annex::worker {

struct WorkerCapability {
    std::string_view name;
    void (*add_methods)(service::WorkerContext&);
};

extern const std::span<const WorkerCapability> kCapabilities;

}  // namespace annex::worker
