#pragma once
// From places in the speech that was let through back to places in the recording.
//
// Threads: one owner.
#include <algorithm>
#include <cstdint>
#include <deque>

#include "base/assert.h"

namespace annex::asr {

enum class Side : std::uint8_t {
    kBegin,  ///< where two spans meet, the later one is meant
    kEnd,    ///< where two spans meet, the earlier one is meant
};

class TimeMap {
  public:
    /// A span begins: its place in the kept speech and in the recording. Units: samples; both grow.
    void add(std::uint64_t kept, std::uint64_t recorded) { spans_.push_back({kept, recorded}); }

    [[nodiscard]] std::uint64_t recorded(std::uint64_t kept, Side side) const {
        ANNEX_ASSERT(!spans_.empty());
        auto after = std::find_if(spans_.begin(), spans_.end(), [&](const Span& span) {
            return side == Side::kBegin ? span.kept > kept : span.kept >= kept;
        });
        const Span& span = after == spans_.begin() ? *after : *(after - 1);
        return span.recorded + (kept - std::min(kept, span.kept));
    }

    /// Drops spans that lie wholly before `kept`.
    void forget_before(std::uint64_t kept) {
        while (spans_.size() > 1 && spans_[1].kept < kept) {
            spans_.pop_front();
        }
    }

  private:
    struct Span {
        std::uint64_t kept = 0;
        std::uint64_t recorded = 0;
    };
    std::deque<Span> spans_;
};

}  // namespace annex::asr
