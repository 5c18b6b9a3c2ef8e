#include "tensor/run_guard.h"

#include <algorithm>
#include <condition_variable>
#include <thread>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "tensor/run_guard_state.h"

namespace annex::tensor {
namespace {

thread_local RunGuard::State* t_current = nullptr;

// Asks for all guards of the process. Its thread sleeps while there are none.
class Watch {
  public:
    static Watch& instance() {
        static Watch watch;
        return watch;
    }

    void add(std::shared_ptr<RunGuard::State> state) {
        {
            const std::lock_guard lock(mutex_);
            states_.push_back(std::move(state));
        }
        changed_.notify_one();
    }

    // When it returns, `state.wanted` is no longer asked.
    void remove(const RunGuard::State* state) {
        const std::lock_guard lock(mutex_);
        std::erase_if(states_, [&](const auto& other) { return other.get() == state; });
    }

  private:
    Watch() : thread_([this](const std::stop_token& stop) { watch(stop); }) {}

    void watch(const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        while (changed_.wait(lock, stop, [this] { return !states_.empty(); })) {
            for (const auto& state : states_) {
                ask(*state);
            }
            // Woken early only to end.
            changed_.wait_for(lock, stop, RunGuard::kAskEvery, [] { return false; });
        }
    }

    static void ask(RunGuard::State& state) {
        const bool wanted = state.wanted();
        const std::lock_guard lock(state.mutex);
        state.stopped = state.stopped || !wanted;
        if (state.stopped && state.run != nullptr) {
            state.run->SetTerminate();
        }
    }

    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::vector<std::shared_ptr<RunGuard::State>> states_;  // guarded by mutex_
    std::jthread thread_;                                   // last: uses the others
};

}  // namespace

RunGuard::RunGuard(std::function<bool()> wanted) : state_(new State{std::move(wanted), {}}) {
    ANNEX_ASSERT(t_current == nullptr);
    t_current = state_.get();
    Watch::instance().add(state_);
}

RunGuard::~RunGuard() {
    Watch::instance().remove(state_.get());
    t_current = nullptr;
}

RunGuard::State* RunGuard::current() {
    return t_current;
}

}  // namespace annex::tensor
