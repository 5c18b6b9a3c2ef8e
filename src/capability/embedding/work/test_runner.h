#pragma once
// A model whose runs a test holds back and lets go one by one, and which keeps what ran.
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <vector>

#include "capability/embedding/work/runner.h"

namespace annex::embedding {

/// A text that the test knows again: its first token is `name`.
inline Encoding text(std::int64_t name, std::size_t tokens = 4) {
    Encoding encoding;
    encoding.ids.assign(tokens, 0);
    encoding.ids.front() = name;
    return encoding;
}

inline std::vector<Encoding> texts(std::int64_t first, std::size_t count, std::size_t tokens = 4) {
    std::vector<Encoding> made;
    for (std::size_t i = 0; i < count; ++i) {
        made.push_back(text(first + static_cast<std::int64_t>(i), tokens));
    }
    return made;
}

/// A text's vector is its name. Every function from any thread.
class TestRunner final : public Runner {
  public:
    using Names = std::vector<std::int64_t>;

    explicit TestRunner(BatchLimits limits = {}) : limits_(limits) {}

    [[nodiscard]] BatchLimits batch_limits() const override { return limits_; }

    [[nodiscard]] Result<std::vector<std::vector<float>>> forward(
        std::span<const Encoding* const> batch) const override {
        Names names;
        std::vector<std::vector<float>> vectors;
        for (const auto* encoding : batch) {
            names.push_back(encoding->ids.front());
            vectors.push_back({static_cast<float>(names.back())});
        }
        std::unique_lock lock(mutex_);
        runs_.push_back(names);
        changed_.notify_all();
        const auto run = runs_.size();
        changed_.wait(lock, [&] { return run <= allowed_; });
        for (const auto name : names) {
            if (name == fails_) {
                return {Code::kInvalidArgument, "this text fails"};
            }
            if (name == throws_) {
                throw std::bad_alloc();
            }
        }
        return vectors;
    }

    /// Lets `runs` runs end, counted from the first one.
    void allow(std::size_t runs) {
        const std::lock_guard lock(mutex_);
        allowed_ = runs;
        changed_.notify_all();
    }
    void allow_all() { allow(SIZE_MAX); }
    void fail_on(std::int64_t name) { fails_ = name; }
    void throw_on(std::int64_t name) { throws_ = name; }

    /// What has begun, in order, once that are `count` runs.
    [[nodiscard]] std::vector<Names> wait_for_runs(std::size_t count) const {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return runs_.size() >= count; });
        return runs_;
    }

  private:
    const BatchLimits limits_;
    std::int64_t fails_ = -1;   // set before the runs
    std::int64_t throws_ = -1;  // set before the runs
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    mutable std::vector<Names> runs_;  // guarded by mutex_
    std::size_t allowed_ = 0;          // guarded by mutex_
};

}  // namespace annex::embedding
