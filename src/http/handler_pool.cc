#include "http/handler_pool.h"

#include <pthread.h>

#include <system_error>
#include <utility>

namespace annex::http {

HandlerPool::HandlerPool(std::size_t threads_max, std::size_t waiting_max)
    : threads_max_(threads_max), waiting_max_(waiting_max) {}

HandlerPool::~HandlerPool() {
    stop();
}

bool HandlerPool::full_locked() const {
    return stopped_ || busy_ + tasks_.size() >= threads_max_ + waiting_max_;
}

bool HandlerPool::full() const {
    const std::lock_guard lock(mutex_);
    return full_locked();
}

bool HandlerPool::try_run(Task task) {
    {
        const std::lock_guard lock(mutex_);
        if (full_locked()) {
            return false;
        }
        if (busy_ + tasks_.size() >= threads_.size() && threads_.size() < threads_max_) {
            try {
                threads_.emplace_back([this] { work(); });
            } catch (const std::system_error&) {
                if (threads_.empty()) {
                    return false;  // the system is out of threads
                }
            }
        }
        tasks_.push_back(std::move(task));
    }
    not_empty_.notify_one();
    return true;
}

void HandlerPool::work() {
    ::pthread_setname_np(::pthread_self(), "http-handler");
    std::unique_lock lock(mutex_);
    for (;;) {
        not_empty_.wait(lock, [&] { return stopped_ || !tasks_.empty(); });
        if (tasks_.empty()) {
            return;
        }
        auto task = std::move(tasks_.front());
        tasks_.pop_front();
        ++busy_;
        lock.unlock();
        task();
        task = nullptr;  // what it held goes before the thread counts as idle
        lock.lock();
        --busy_;
    }
}

void HandlerPool::stop() {
    std::vector<std::jthread> threads;
    {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
        threads.swap(threads_);
    }
    not_empty_.notify_all();
}

}  // namespace annex::http
