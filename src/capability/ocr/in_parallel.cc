#include "capability/ocr/in_parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace annex::ocr {

Result<void> in_parallel(std::size_t count, int threads,
                         const std::function<Result<void>(std::size_t)>& step) {
    std::atomic<std::size_t> next{0};
    std::atomic<bool> failed{false};
    std::mutex mutex;
    std::optional<Error> first_error;    // guarded by mutex
    std::exception_ptr first_exception;  // guarded by mutex
    const auto work = [&] {
        for (std::size_t i = next++; i < count && !failed; i = next++) {
            try {
                if (auto done = step(i); !done.ok() && !failed.exchange(true)) {
                    const std::lock_guard lock(mutex);
                    first_error = std::move(done).error();
                }
            } catch (...) {
                // Out of memory must end the process from the thread that serves the call.
                const std::lock_guard lock(mutex);
                first_exception = std::current_exception();
                failed = true;
            }
        }
    };
    {
        std::vector<std::jthread> helpers;
        const std::size_t wanted = std::min(count, static_cast<std::size_t>(std::max(1, threads)));
        for (std::size_t i = 1; i < wanted; ++i) {
            helpers.emplace_back(work);
        }
        work();
    }
    if (first_exception) {
        std::rethrow_exception(first_exception);
    }
    if (first_error) {
        return *first_error;
    }
    return {};
}

}  // namespace annex::ocr
