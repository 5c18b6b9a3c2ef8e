#pragma once
// The parent's side of a child's control socket: opens calls and asks for heartbeats.
//
// Threads: open() from any thread; heartbeat() from one (the monitor's).
#include <mutex>
#include <string_view>

#include "base/cancel.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "wire/call.h"
#include "wire/control.pb.h"

namespace annex::wire {

class Peer {
  public:
    explicit Peer(UniqueFd control) : control_(std::move(control)) {}

    /// Errors: kUnavailable when the child is gone; kBusy when descriptors ran out.
    Result<Call> open(std::string_view method, Deadline deadline,
                      const CancelSource* maybe_cancel = nullptr);

    /// Asks the child for a sign of life. Errors: kDeadline when it does not answer within
    /// `timeout`, kUnavailable when it is gone.
    Result<HeartbeatReply> heartbeat(Milliseconds timeout);

    /// Readable or hung up when the child said something or died.
    [[nodiscard]] int fd() const { return control_.get(); }

  private:
    UniqueFd control_;
    std::mutex send_mutex_;
    std::uint64_t sequence_ = 0;  // the monitor's only
};

}  // namespace annex::wire
