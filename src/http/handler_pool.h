#pragma once
// Threads for handlers, which may block. A thread is made when there is work and none is idle, so
// an idle daemon has none; then it stays.
//
// Life: stop() runs what waits and joins. Threads: every function from any thread.
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace annex::http {

class HandlerPool {
  public:
    using Task = std::function<void()>;

    HandlerPool(std::size_t threads_max, std::size_t waiting_max);
    ~HandlerPool();

    /// False when all threads are busy and the queue is full, or the pool is stopped.
    [[nodiscard]] bool try_run(Task task);
    /// Whether try_run() would refuse now.
    [[nodiscard]] bool full() const;
    void stop();

  private:
    void work();
    [[nodiscard]] bool full_locked() const;

    const std::size_t threads_max_;
    const std::size_t waiting_max_;
    mutable std::mutex mutex_;
    std::condition_variable not_empty_;
    std::deque<Task> tasks_;             // guarded by mutex_
    std::size_t busy_ = 0;               // guarded by mutex_
    bool stopped_ = false;               // guarded by mutex_
    std::vector<std::jthread> threads_;  // guarded by mutex_
};

}  // namespace annex::http
