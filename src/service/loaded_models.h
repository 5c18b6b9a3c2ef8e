#pragma once
// The list of models a worker has in memory, for heartbeats. Threads: any.
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "wire/control.pb.h"

namespace annex::service {

class LoadedModels {
  public:
    void add(const std::string& id, const std::string& device, std::uint64_t load_ms) {
        const std::lock_guard lock(mutex_);
        wire::LoadedModel model;
        model.set_id(id);
        model.set_device(device);
        model.set_load_ms(load_ms);
        models_.push_back(std::move(model));
    }
    void describe(wire::HeartbeatReply& reply) const {
        const std::lock_guard lock(mutex_);
        for (const auto& model : models_) {
            *reply.add_models() = model;
        }
    }

  private:
    mutable std::mutex mutex_;
    std::vector<wire::LoadedModel> models_;  // guarded by mutex_
};

}  // namespace annex::service
