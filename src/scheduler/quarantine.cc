#include "scheduler/quarantine.h"

namespace annex::scheduler {

void Quarantine::record_death(std::string_view capability, const std::string& digest) {
    const std::lock_guard lock(mutex_);
    const Key key{std::string(capability), digest};
    const auto [entry, fresh] = deaths_.try_emplace(key, 0);
    ++entry->second;
    if (!fresh) {
        return;
    }
    order_.push_back(key);
    if (order_.size() > kSuspectsMax) {
        deaths_.erase(order_.front());
        order_.pop_front();
    }
}

bool Quarantine::has_suspects(std::string_view capability) const {
    const std::lock_guard lock(mutex_);
    const auto first = deaths_.lower_bound(Key{std::string(capability), {}});
    return first != deaths_.end() && first->first.first == capability;
}

bool Quarantine::refuses(std::string_view capability, const std::string& digest) const {
    const std::lock_guard lock(mutex_);
    const auto entry = deaths_.find(Key{std::string(capability), digest});
    return entry != deaths_.end() && entry->second >= kDeathsMax;
}

}  // namespace annex::scheduler
