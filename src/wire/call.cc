#include "wire/call.h"

#include <poll.h>

#include "wire/control.pb.h"

namespace annex::wire {
namespace {

Error parse_status(const std::string& payload) {
    Status status;
    if (!status.ParseFromString(payload) ||
        status.code() > static_cast<std::uint32_t>(Code::kInternal)) {
        return Error{Code::kInternal, "an error from the other process does not parse"};
    }
    return Error{static_cast<Code>(status.code()), status.message(), status.param()};
}

}  // namespace

Result<void> Call::send(const google::protobuf::MessageLite& message, std::span<const int> fds) {
    scratch_.clear();
    if (!message.AppendToString(&scratch_)) {
        return Error{Code::kInvalidArgument, "the message is too large to send"};
    }
    auto sent = send_frame(socket_.get(), FrameKind::kMessage, scratch_, fds, wait_);
    if (!sent.ok() && sent.error().code == Code::kUnavailable) {
        return farewell();
    }
    return sent;
}

// The peer closed while this side was still sending. It may have refused the request with an error
// that lies unread in the socket: that is what the caller must hear.
Error Call::farewell() {
    while (true) {
        auto frame = receive_frame(socket_.get(), Wait{Deadline::in(Milliseconds(100)), nullptr});
        if (!frame.ok()) {
            peer_vanished_ = true;
            return Error{Code::kUnavailable, "the other process closed the connection"};
        }
        if (frame->kind == FrameKind::kError) {
            return parse_status(frame->payload);
        }
    }
}

Result<bool> Call::receive(google::protobuf::MessageLite& message,
                           std::vector<UniqueFd>* maybe_fds) {
    auto received = receive_frame(socket_.get(), wait_);
    if (!received.ok()) {
        peer_vanished_ = peer_vanished_ || received.error().code == Code::kUnavailable;
        return std::move(received).error();
    }
    auto& frame = *received;
    switch (frame.kind) {
        case FrameKind::kMessage:
            if (!message.ParseFromString(frame.payload)) {
                return Error{Code::kInternal, "a message from the other process does not parse"};
            }
            if (maybe_fds != nullptr) {
                *maybe_fds = std::move(frame.fds);
            }
            return true;
        case FrameKind::kEnd:
            return false;
        case FrameKind::kError:
            return parse_status(frame.payload);
        default:
            return Error{Code::kInternal, "an unexpected frame came from the other process"};
    }
}

Result<void> Call::expect(google::protobuf::MessageLite& message,
                          std::vector<UniqueFd>* maybe_fds) {
    ANNEX_ASSIGN(came, receive(message, maybe_fds));
    if (!came) {
        return Error{Code::kInternal, "the other process ended the call too early"};
    }
    return {};
}

Result<void> Call::end() {
    return send_frame(socket_.get(), FrameKind::kEnd, {}, {}, wait_);
}

Result<void> Call::fail(const Error& error) {
    Status status;
    status.set_code(static_cast<std::uint32_t>(error.code));
    status.set_message(error.message);
    status.set_param(error.param);
    // The job's own deadline may be what failed: the farewell gets a moment of its own.
    const Wait farewell{Deadline::in(Milliseconds(1000)), nullptr};
    return send_frame(socket_.get(), FrameKind::kError, status.SerializeAsString(), {}, farewell);
}

Result<void> Call::check() const {
    if (wait_.maybe_cancel != nullptr && wait_.maybe_cancel->cancelled()) {
        return Error{Code::kCancelled, "cancelled by the caller"};
    }
    if (wait_.deadline.passed()) {
        return Error{Code::kDeadline, "the deadline passed"};
    }
    pollfd socket{socket_.get(), 0, 0};
    if (::poll(&socket, 1, 0) > 0 && (socket.revents & (POLLHUP | POLLERR)) != 0) {
        return Error{Code::kCancelled, "the caller went away"};
    }
    return {};
}

}  // namespace annex::wire
