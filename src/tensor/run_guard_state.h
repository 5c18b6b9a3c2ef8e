#pragma once
// What Session and RunGuard share. Only this folder includes it.
#include <onnxruntime_cxx_api.h>

#include <functional>
#include <mutex>

#include "tensor/run_guard.h"

namespace annex::tensor {

struct RunGuard::State {
    const std::function<bool()> wanted;
    std::mutex mutex;
    bool stopped = false;            // guarded by mutex
    Ort::RunOptions* run = nullptr;  // guarded by mutex; the run that is under way
};

/// Makes a run stoppable while it lives. `maybe_guard` may be nullptr.
class StoppableRun {
  public:
    StoppableRun(RunGuard::State* maybe_guard, Ort::RunOptions& options) : guard_(maybe_guard) {
        if (guard_ != nullptr) {
            const std::lock_guard lock(guard_->mutex);
            guard_->run = &options;
        }
    }
    ~StoppableRun() {
        if (guard_ != nullptr) {
            const std::lock_guard lock(guard_->mutex);
            guard_->run = nullptr;
        }
    }
    StoppableRun(const StoppableRun&) = delete;
    StoppableRun& operator=(const StoppableRun&) = delete;

    [[nodiscard]] bool stopped() const {
        if (guard_ == nullptr) {
            return false;
        }
        const std::lock_guard lock(guard_->mutex);
        return guard_->stopped;
    }

  private:
    RunGuard::State* guard_;
};

}  // namespace annex::tensor
