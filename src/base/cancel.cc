#include "base/cancel.h"

#include <sys/eventfd.h>

#include <cstdint>

#include "base/assert.h"

namespace annex {

CancelSource::CancelSource() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    ANNEX_ASSERT(event_.valid());
}

void CancelSource::cancel() {
    if (!flag_.exchange(true, std::memory_order_acq_rel)) {
        const std::uint64_t one = 1;
        [[maybe_unused]] auto written = ::write(event_.get(), &one, sizeof one);
    }
}

}  // namespace annex
