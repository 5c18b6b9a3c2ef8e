#pragma once
// Remembers which inputs killed workers. An input that killed two is refused the third time.
//
// The memory is bounded and in RAM: a restart of the daemon gives an input another chance.
// Threads: any.
#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace annex::scheduler {

inline constexpr int kDeathsMax = 2;
inline constexpr std::size_t kSuspectsMax = 1024;

class Quarantine {
  public:
    /// A worker of `capability` died while working on the input with this digest.
    void record_death(std::string_view capability, const std::string& digest);
    /// True when some input of this capability has killed a worker: then digests are worth taking.
    [[nodiscard]] bool has_suspects(std::string_view capability) const;
    [[nodiscard]] bool refuses(std::string_view capability, const std::string& digest) const;

  private:
    using Key = std::pair<std::string, std::string>;  // capability, digest
    mutable std::mutex mutex_;
    std::map<Key, int> deaths_;  // guarded by mutex_
    std::deque<Key> order_;      // guarded by mutex_; oldest first
};

}  // namespace annex::scheduler
