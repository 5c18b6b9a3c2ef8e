#include "wire/peer.h"

#include <array>

namespace annex::wire {
namespace {

// The child's control thread only reads; if its buffer stays full this long, it is stopped.
constexpr Milliseconds kControlSendMax{1000};

}  // namespace

Result<Call> Peer::open(std::string_view method, Deadline deadline,
                        const CancelSource* maybe_cancel) {
    ANNEX_ASSIGN(pair, make_socket_pair());
    OpenCall open;
    open.set_method(std::string(method));
    open.set_deadline_ms(
        deadline.never()
            ? 0
            : std::max<std::uint64_t>(1, static_cast<std::uint64_t>(deadline.left().count())));
    const std::array<int, 1> fds{pair.second.get()};
    {
        const std::lock_guard lock(send_mutex_);
        const Wait wait{deadline.earlier(Deadline::in(kControlSendMax)), nullptr};
        ANNEX_TRY(
            send_frame(control_.get(), FrameKind::kOpen, open.SerializeAsString(), fds, wait));
    }
    return Call(std::move(pair.first), deadline, maybe_cancel);
}

Result<HeartbeatReply> Peer::heartbeat(Milliseconds timeout) {
    const Wait wait{Deadline::in(timeout), nullptr};
    Heartbeat ask;
    ask.set_sequence(++sequence_);
    {
        const std::lock_guard lock(send_mutex_);
        ANNEX_TRY(
            send_frame(control_.get(), FrameKind::kHeartbeat, ask.SerializeAsString(), {}, wait));
    }
    while (true) {
        ANNEX_ASSIGN(frame, receive_frame(control_.get(), wait));
        HeartbeatReply reply;
        if (frame.kind != FrameKind::kHeartbeatReply || !reply.ParseFromString(frame.payload)) {
            return Error{Code::kInternal, "the child answered a heartbeat with something else"};
        }
        // An answer to an earlier heartbeat that timed out may still be in the socket.
        if (reply.sequence() == sequence_) {
            return reply;
        }
    }
}

}  // namespace annex::wire
