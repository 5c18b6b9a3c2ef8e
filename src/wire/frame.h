#pragma once
// One frame on a Unix stream socket: 8 bytes of header, a payload, up to kFrameFdsMax descriptors.
// Header: u32 payload length, u8 kind, u8 descriptor count, u16 zero; little endian.
//
// The sockets are non-blocking; every function waits with poll(2) until done, the deadline passes
// or the cancel source fires. Threads: one reader and one writer per socket.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/cancel.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace annex::wire {

inline constexpr std::size_t kFrameBytesMax = 16U << 20U;
inline constexpr std::size_t kFrameFdsMax = 4;

enum class FrameKind : std::uint8_t {
    kMessage = 1,         ///< on a call: one protobuf message
    kEnd = 2,             ///< on a call: nothing more will come from this side
    kError = 3,           ///< on a call: a Status; nothing more will come
    kOpen = 16,           ///< on a control socket: an OpenCall with one descriptor
    kHeartbeat = 17,      ///< on a control socket, parent to child
    kHeartbeatReply = 18  ///< on a control socket, child to parent
};

struct Frame {
    FrameKind kind = FrameKind::kMessage;
    std::string payload;
    std::vector<UniqueFd> fds;
};

/// How long to wait and what may interrupt it.
struct Wait {
    Deadline deadline;
    const CancelSource* maybe_cancel = nullptr;
};

/// A connected pair of non-blocking, close-on-exec stream sockets.
Result<std::pair<UniqueFd, UniqueFd>> make_socket_pair();

/// Errors: kUnavailable when the peer is gone, kDeadline, kCancelled, kInvalidArgument when too
/// large. After an error the socket is in an undefined state: close it.
Result<void> send_frame(int socket, FrameKind kind, std::string_view payload,
                        std::span<const int> fds, const Wait& wait);

/// Errors: as send_frame; kInternal when what came is not a frame.
Result<Frame> receive_frame(int socket, const Wait& wait);

}  // namespace annex::wire
