#pragma once
// What the box counts about its requests, and the Prometheus text of it together with the state of
// the workers. Labels are route patterns, statuses and capability names only, so that no client can
// make the set of series grow.
//
// Threads: every function from any thread.
#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "scheduler/slot.h"

namespace annex::gateway {

/// Upper edges of the latency histogram, in seconds; above the last one is +Inf.
inline constexpr std::array<double, 13> kLatencyBucketSeconds{
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};

class Metrics {
  public:
    /// Counts one finished request. `route`: its pattern; empty when it matched none.
    void observe(std::string_view route, int status, Monotonic::duration took);

    /// Prometheus text exposition 0.0.4.
    [[nodiscard]] std::string render(std::span<const scheduler::SlotStatus> workers,
                                     std::string_view version,
                                     std::uint64_t own_resident_bytes) const;

  private:
    struct Latency {
        std::array<std::uint64_t, kLatencyBucketSeconds.size() + 1> counts{};
        double sum_s = 0;
    };

    void render_requests(std::string& out) const;

    mutable std::mutex mutex_;
    std::map<std::pair<std::string, int>, std::uint64_t> requests_;  // guarded by mutex_
    std::map<std::string, Latency, std::less<>> latencies_;          // guarded by mutex_
};

/// Resident bytes of this process, as the kernel counts them; 0 when /proc does not tell.
std::uint64_t own_resident_bytes();

}  // namespace annex::gateway
