#pragma once
// Ends a model's run early once nobody wants its result: between two operators instead of after the
// whole graph, which for a long sentence is seconds.
//
// Life: one per thread at a time, around the runs of one call. Threads: made, used by runs and
// destroyed on one thread; `wanted` is asked from a thread of this module, every kAskEvery while a
// guard lives and never while none does.
#include <functional>
#include <memory>

#include "base/clock.h"

namespace annex::tensor {

class RunGuard {
  public:
    static constexpr Milliseconds kAskEvery{50};

    /// Session::run on this thread then ends with kCancelled soon after `wanted` said no. It must
    /// be quick and safe to call from another thread until the guard is gone.
    explicit RunGuard(std::function<bool()> wanted);
    ~RunGuard();
    RunGuard(const RunGuard&) = delete;
    RunGuard& operator=(const RunGuard&) = delete;

    struct State;
    /// The state of this thread's guard, nullptr when it has none.
    static State* current();

  private:
    std::shared_ptr<State> state_;
};

}  // namespace annex::tensor
