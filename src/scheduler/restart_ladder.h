#pragma once
// How long to wait before a worker that died is started again: not at all at first, then 1, 2, 4
// ... 60 seconds once it died five times within a minute.
//
// Threads: one owner.
#include <algorithm>
#include <deque>

#include "base/clock.h"

namespace annex::scheduler {

class RestartLadder {
  public:
    static constexpr std::size_t kDeathsFree = 5;
    static constexpr Milliseconds kWindow{60'000};
    static constexpr Milliseconds kPauseMax{60'000};

    /// A worker died now. Returns the pause before the next start.
    Milliseconds death(TimePoint now) {
        // A quiet window after the last pause forgives: the ladder begins anew.
        if (!deaths_.empty() && now - deaths_.back() > kWindow + pause_) {
            deaths_.clear();
            pause_ = Milliseconds(0);
        }
        while (!deaths_.empty() && now - deaths_.front() > kWindow) {
            deaths_.pop_front();
        }
        deaths_.push_back(now);
        if (pause_.count() == 0 && deaths_.size() < kDeathsFree) {
            return Milliseconds(0);
        }
        pause_ = pause_.count() == 0 ? Milliseconds(1000) : std::min(pause_ * 2, kPauseMax);
        return pause_;
    }

    [[nodiscard]] Milliseconds pause() const { return pause_; }

  private:
    std::deque<TimePoint> deaths_;
    Milliseconds pause_{0};
};

}  // namespace annex::scheduler
