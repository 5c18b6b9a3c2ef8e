#include "wire/frame.h"

#include <fmt/core.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace annex::wire {
namespace {

constexpr std::size_t kHeaderBytes = 8;
using Header = std::array<unsigned char, kHeaderBytes>;

Header encode_header(std::size_t length, FrameKind kind, std::size_t fd_count) {
    Header header{};
    for (std::size_t i = 0; i < 4; ++i) {
        header.at(i) = static_cast<unsigned char>((length >> (8 * i)) & 0xFFU);
    }
    header[4] = static_cast<unsigned char>(kind);
    header[5] = static_cast<unsigned char>(fd_count);
    return header;
}

Error peer_gone() {
    return Error{Code::kUnavailable, "the other process closed the connection"};
}

Result<void> wait_ready(int socket, short events, const Wait& wait) {
    std::array<pollfd, 2> fds{
        {{socket, events, 0},
         {wait.maybe_cancel != nullptr ? wait.maybe_cancel->fd() : -1, POLLIN, 0}}};
    while (true) {
        const auto left = wait.deadline.left();
        const int ready = ::poll(fds.data(), fds.size(), static_cast<int>(left.count()));
        if (ready < 0 && errno != EINTR) {
            return Error{Code::kInternal, "poll failed"};
        }
        if ((fds[1].revents & POLLIN) != 0) {
            return Error{Code::kCancelled, "cancelled by the caller"};
        }
        if (ready > 0) {
            return {};
        }
        if (wait.deadline.passed()) {
            return Error{Code::kDeadline, "the deadline passed"};
        }
    }
}

// Sends what `parts` points at; the descriptors go with the first byte.
Result<void> send_all(int socket, std::span<iovec> parts, std::span<const int> fds,
                      const Wait& wait) {
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * kFrameFdsMax)> control{};
    bool fds_sent = fds.empty();
    while (!parts.empty()) {
        msghdr message{};
        message.msg_iov = parts.data();
        message.msg_iovlen = parts.size();
        if (!fds_sent) {
            message.msg_control = control.data();
            message.msg_controllen = CMSG_SPACE(fds.size_bytes());
            cmsghdr* header = CMSG_FIRSTHDR(&message);
            header->cmsg_level = SOL_SOCKET;
            header->cmsg_type = SCM_RIGHTS;
            header->cmsg_len = CMSG_LEN(fds.size_bytes());
            std::memcpy(CMSG_DATA(header), fds.data(), fds.size_bytes());
        }
        const auto sent = ::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0) {
            if (errno == EINTR) {
                continue;
            }
            if (errno != EAGAIN && errno != EWOULDBLOCK) {
                return peer_gone();
            }
            ANNEX_TRY(wait_ready(socket, POLLOUT, wait));
            continue;
        }
        fds_sent = true;
        auto rest = static_cast<std::size_t>(sent);
        while (!parts.empty() && rest >= parts.front().iov_len) {
            rest -= parts.front().iov_len;
            parts = parts.subspan(1);
        }
        if (!parts.empty()) {
            parts.front().iov_base = static_cast<char*>(parts.front().iov_base) + rest;
            parts.front().iov_len -= rest;
        }
    }
    return {};
}

void collect_fds(const msghdr& message, std::vector<UniqueFd>& fds) {
    for (const cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr;
         header = CMSG_NXTHDR(const_cast<msghdr*>(&message), const_cast<cmsghdr*>(header))) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) {
            continue;
        }
        const std::size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int fd = -1;
            std::memcpy(&fd, CMSG_DATA(header) + i * sizeof(int), sizeof(int));
            fds.emplace_back(fd);
        }
    }
}

Result<void> receive_all(int socket, char* into, std::size_t bytes,
                         std::vector<UniqueFd>* maybe_fds, const Wait& wait) {
    std::size_t done = 0;
    while (done < bytes) {
        alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * kFrameFdsMax)> control{};
        iovec part{into + done, bytes - done};
        msghdr message{};
        message.msg_iov = &part;
        message.msg_iovlen = 1;
        if (maybe_fds != nullptr) {
            message.msg_control = control.data();
            message.msg_controllen = control.size();
        }
        const auto got = ::recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        if (got < 0) {
            if (errno == EINTR) {
                continue;
            }
            if (errno != EAGAIN && errno != EWOULDBLOCK) {
                return peer_gone();
            }
            ANNEX_TRY(wait_ready(socket, POLLIN, wait));
            continue;
        }
        if (maybe_fds != nullptr) {
            collect_fds(message, *maybe_fds);
        }
        if (got == 0) {
            return peer_gone();
        }
        done += static_cast<std::size_t>(got);
    }
    return {};
}

}  // namespace

Result<std::pair<UniqueFd, UniqueFd>> make_socket_pair() {
    std::array<int, 2> fds{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds.data()) != 0) {
        return Error{Code::kBusy, "no descriptors left for another call; try again later"};
    }
    return std::pair{UniqueFd(fds[0]), UniqueFd(fds[1])};
}

Result<void> send_frame(int socket, FrameKind kind, std::string_view payload,
                        std::span<const int> fds, const Wait& wait) {
    if (payload.size() > kFrameBytesMax || fds.size() > kFrameFdsMax) {
        return Error{Code::kInvalidArgument,
                     fmt::format("a frame takes at most {} bytes and {} descriptors; got {} and {}",
                                 kFrameBytesMax, kFrameFdsMax, payload.size(), fds.size())};
    }
    auto header = encode_header(payload.size(), kind, fds.size());
    std::array<iovec, 2> parts{
        {{header.data(), header.size()}, {const_cast<char*>(payload.data()), payload.size()}}};
    return send_all(socket, std::span(parts).first(payload.empty() ? 1 : 2), fds, wait);
}

Result<Frame> receive_frame(int socket, const Wait& wait) {
    Frame frame;
    Header header{};
    ANNEX_TRY(receive_all(socket, reinterpret_cast<char*>(header.data()), header.size(), &frame.fds,
                          wait));
    std::size_t length = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        length |= static_cast<std::size_t>(header.at(i)) << (8 * i);
    }
    if (length > kFrameBytesMax || header[5] != frame.fds.size()) {
        return Error{Code::kInternal, "a malformed frame came from the other process"};
    }
    frame.kind = static_cast<FrameKind>(header[4]);
    frame.payload.resize(length);
    ANNEX_TRY(receive_all(socket, frame.payload.data(), length, nullptr, wait));
    return frame;
}

}  // namespace annex::wire
