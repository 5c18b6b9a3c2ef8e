#pragma once
// A cancellation flag that can also be polled as a file descriptor, so that a thread waiting on a
// socket wakes up when its job is cancelled.
//
// Life: the owner keeps the CancelSource for as long as anybody holds its token.
// Threads: cancel() and cancelled() from any thread.
#include <atomic>

#include "base/unique_fd.h"

namespace annex {

class CancelSource {
  public:
    CancelSource();
    CancelSource(const CancelSource&) = delete;
    CancelSource& operator=(const CancelSource&) = delete;

    void cancel();
    [[nodiscard]] bool cancelled() const { return flag_.load(std::memory_order_acquire); }
    /// Readable once cancelled; never read from it.
    [[nodiscard]] int fd() const { return event_.get(); }

  private:
    std::atomic<bool> flag_{false};
    UniqueFd event_;
};

}  // namespace annex
