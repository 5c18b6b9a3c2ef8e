#pragma once
// One call: a request with its stream of answers, over a socket of its own. Both sides use this
// class. Typical client: send, end, then receive until it says false. Typical server: receive the
// request, send answers, end (or fail).
//
// Life: destroying a Call closes its socket; the other side sees that as cancellation (server) or
// as a crash (client, when no end or error came before).
// Threads: one at a time.
#include <google/protobuf/message_lite.h>

#include <span>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "wire/frame.h"

namespace annex::wire {

class Call {
  public:
    /// `maybe_cancel` must outlive the call.
    Call(UniqueFd socket, Deadline deadline, const CancelSource* maybe_cancel = nullptr)
        : socket_(std::move(socket)), wait_{deadline, maybe_cancel} {}

    /// Errors: kUnavailable when the peer closed, kDeadline, kCancelled; kInvalidArgument when the
    /// message exceeds kFrameBytesMax.
    Result<void> send(const google::protobuf::MessageLite& message, std::span<const int> fds = {});

    /// Fills `message`; false when the other side ended cleanly.
    /// Errors: what the other side failed with; kUnavailable when it vanished without a farewell;
    /// kDeadline; kCancelled; kInternal when the message does not parse.
    Result<bool> receive(google::protobuf::MessageLite& message,
                         std::vector<UniqueFd>* maybe_fds = nullptr);

    /// Like receive, where a message must come: a clean end is kInternal.
    Result<void> expect(google::protobuf::MessageLite& message,
                        std::vector<UniqueFd>* maybe_fds = nullptr);

    /// Says that nothing more will come from this side.
    Result<void> end();
    /// Says that this side failed; the other side's receive() returns the same error.
    Result<void> fail(const Error& error);

    /// OK while somebody still wants the answer; kCancelled when the peer is gone or the cancel
    /// source fired, kDeadline when time is up. Cheap (one poll): ask between steps.
    /// The one function that other threads may call meanwhile.
    [[nodiscard]] Result<void> check() const;

    /// True once the other side closed without a farewell: it crashed, or was killed.
    [[nodiscard]] bool peer_vanished() const { return peer_vanished_; }

    [[nodiscard]] const Deadline& deadline() const { return wait_.deadline; }
    [[nodiscard]] const CancelSource* maybe_cancel() const { return wait_.maybe_cancel; }

  private:
    Error farewell();

    UniqueFd socket_;
    Wait wait_;
    std::string scratch_;  // of send()
    bool peer_vanished_ = false;
};

}  // namespace annex::wire
