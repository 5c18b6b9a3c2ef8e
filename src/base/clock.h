#pragma once
// Monotonic time. Everything that waits holds a Deadline; code whose behaviour over time is tested
// takes a Clock so that a test can move it.
#include <algorithm>
#include <chrono>

namespace annex {

using Monotonic = std::chrono::steady_clock;
using TimePoint = Monotonic::time_point;
using Milliseconds = std::chrono::milliseconds;

class Clock {
  public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual TimePoint now() const = 0;
};

class SystemClock final : public Clock {
  public:
    [[nodiscard]] TimePoint now() const override { return Monotonic::now(); }
};

/// A point in monotonic time by which something must be done. Default: never.
class Deadline {
  public:
    Deadline() = default;
    explicit Deadline(TimePoint at) : at_(at) {}
    static Deadline in(Milliseconds from_now) { return Deadline(Monotonic::now() + from_now); }

    [[nodiscard]] TimePoint at() const { return at_; }
    [[nodiscard]] bool never() const { return at_ == TimePoint::max(); }
    [[nodiscard]] bool passed() const { return !never() && Monotonic::now() >= at_; }
    /// What is left, never negative; capped at one hour so that poll(2) can take it.
    [[nodiscard]] Milliseconds left() const {
        constexpr Milliseconds kLongest = std::chrono::hours(1);
        if (never()) {
            return kLongest;
        }
        auto left = std::chrono::ceil<Milliseconds>(at_ - Monotonic::now());
        return std::clamp(left, Milliseconds(0), kLongest);
    }
    [[nodiscard]] Deadline earlier(Deadline other) const {
        return Deadline(std::min(at_, other.at_));
    }

  private:
    TimePoint at_ = TimePoint::max();
};

}  // namespace annex
