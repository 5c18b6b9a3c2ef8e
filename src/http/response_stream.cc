#include "http/response_stream.h"

#include <fmt/core.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <exception>

#include "base/log.h"
#include "http/response_head.h"

namespace annex::http {
namespace {

enum class Sent : std::uint8_t { kSome, kWouldBlock, kGone };

// Sends from the front of `pieces` and takes off what was sent.
Sent send_some(int fd, std::array<std::string_view, 3>& pieces) {
    std::array<iovec, 3> vectors{};
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        vectors[i] = {const_cast<char*>(pieces[i].data()), pieces[i].size()};
    }
    msghdr message{};
    message.msg_iov = vectors.data();
    message.msg_iovlen = vectors.size();
    auto sent = ::sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) {
        if (errno == EINTR) {
            return Sent::kSome;
        }
        return errno == EAGAIN || errno == EWOULDBLOCK ? Sent::kWouldBlock : Sent::kGone;
    }
    for (auto& piece : pieces) {
        const auto part = std::min(piece.size(), static_cast<std::size_t>(sent));
        piece.remove_prefix(part);
        sent -= static_cast<ssize_t>(part);
    }
    return Sent::kSome;
}

std::size_t left(const std::array<std::string_view, 3>& pieces) {
    return pieces[0].size() + pieces[1].size() + pieces[2].size();
}

}  // namespace

Result<void> ResponseStream::broken() {
    state_ = State::kBroken;
    return {Code::kCancelled, "the client is gone or does not read the answer"};
}

void ResponseStream::decide_keep_alive(bool streamed) {
    const bool stopping = options_.maybe_stopping != nullptr && options_.maybe_stopping->load();
    const bool ends_by_close = streamed && options_.version_1_0 && !options_.head_only;
    keep_alive_ = options_.keep_alive && !stopping && !ends_by_close;
}

Result<void> ResponseStream::send(Response response) {
    if (begun()) {
        return {Code::kInternal, "the answer was begun already"};
    }
    decide_keep_alive(false);
    status_ = response.status;
    const bool bodiless = response.status == 204 || response.status == 304;
    ResponseHead head;
    head.status = response.status;
    head.content_type = bodiless ? std::string_view() : response.content_type;
    head.headers = &response.headers;
    head.request_id = options_.request_id;
    head.close = !keep_alive_;
    if (!bodiless) {
        head.body_bytes = response.body.size();
    }
    const auto text = format_head(head);
    const bool without_body = bodiless || options_.head_only;
    std::array<std::string_view, 3> pieces{
        text, without_body ? std::string_view() : std::string_view(response.body), {}};
    state_ = State::kDone;
    while (left(pieces) > 0) {
        const auto sent = send_some(options_.fd, pieces);
        if (sent == Sent::kGone) {
            return broken();
        }
        if (sent == Sent::kWouldBlock) {
            unsent_.reserve(left(pieces));
            unsent_.append(pieces[0]).append(pieces[1]);
            break;
        }
    }
    return {};
}

Result<void> ResponseStream::send_all(std::string_view first, std::string_view second,
                                      std::string_view third) {
    std::array<std::string_view, 3> pieces{first, second, third};
    auto deadline = Deadline::in(options_.write_timeout);
    while (left(pieces) > 0) {
        const auto before = left(pieces);
        const auto sent = send_some(options_.fd, pieces);
        if (sent == Sent::kGone) {
            return broken();
        }
        if (left(pieces) < before) {
            deadline = Deadline::in(options_.write_timeout);
        }
        if (sent == Sent::kWouldBlock) {
            pollfd poll_fd{options_.fd, POLLOUT, 0};
            const auto ready = ::poll(&poll_fd, 1, static_cast<int>(deadline.left().count()));
            if (ready == 0 && deadline.passed()) {
                return broken();
            }
        }
    }
    return {};
}

Result<void> ResponseStream::begin(int status, std::string_view content_type, Headers headers) {
    if (begun()) {
        return {Code::kInternal, "the answer was begun already"};
    }
    decide_keep_alive(true);
    status_ = status;
    ResponseHead head;
    head.status = status;
    head.content_type = content_type;
    head.headers = &headers;
    head.request_id = options_.request_id;
    head.chunked = !options_.version_1_0;
    head.close = !keep_alive_;
    state_ = State::kBegun;
    return send_all(format_head(head), {}, {});
}

Result<void> ResponseStream::write(std::string_view bytes) {
    if (state_ == State::kBroken) {
        return broken();
    }
    if (state_ != State::kBegun) {
        return {Code::kInternal, "write() needs a begun answer"};
    }
    if (bytes.empty() || options_.head_only) {  // an empty chunk would end the body
        return {};
    }
    if (options_.version_1_0) {
        return send_all(bytes, {}, {});
    }
    return send_all(fmt::format("{:x}\r\n", bytes.size()), bytes, "\r\n");
}

Result<void> ResponseStream::end() {
    if (state_ == State::kBroken) {
        return broken();
    }
    if (state_ != State::kBegun) {
        return {Code::kInternal, "end() needs a begun answer"};
    }
    if (!options_.head_only && !options_.version_1_0) {
        ANNEX_TRY(send_all("0\r\n\r\n", {}, {}));
    }
    state_ = State::kDone;
    return {};
}

void run_handler(const Handler& handler, Request& request, ResponseStream& stream) {
    Result<void> result;
    try {
        result = handler(request, stream);
    } catch (const std::exception&) {
        // Its text may hold what the client sent, so neither the log nor the client gets it.
        log::error("http.handler threw path_bytes={} id={}", request.path.size(), request.id);
        result = Error{Code::kInternal, "the request failed inside this box"};
    }
    if (stream.state() == ResponseStream::State::kBegun) {
        if (result.ok()) {
            log::error("http.handler left its answer without end id={}", request.id);
        }
        stream.give_up();
        return;
    }
    if (stream.begun()) {
        return;
    }
    if (result.ok()) {
        log::error("http.handler gave no answer id={}", request.id);
        result = Error{Code::kInternal, "the request failed inside this box"};
    }
    // An error to send means that nobody is there to read it.
    (void)stream.send(error_response(result.error()));
}

}  // namespace annex::http
