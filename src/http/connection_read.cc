// How a connection takes one request: its head, what can be refused on seeing it, its body.
#include <fmt/core.h>
#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>

#include "http/connection.h"

namespace annex::http {
namespace {

namespace asio = boost::asio;

/// Reads in a row after which other connections get their turn.
constexpr unsigned kReceivesPerTurn = 16;

}  // namespace

// True with a head or a refusal to answer; false when there is nobody to answer.
asio::awaitable<bool> Connection::read_head() {
    scanner_ = HeadScanner();
    const bool fresh = requests_ == 0 || !in_.empty();
    enter(in_.empty() ? Phase::kIdle : Phase::kHead,
          fresh ? shared_.options.header_timeout : shared_.options.keep_alive_timeout);
    bool first = true;
    for (;;) {
        if (first && in_.starts_with("\r\n")) {  // RFC 9112 2.2: some clients end a body with it
            in_.erase(0, 2);
            first = false;
        }
        switch (scanner_.scan(in_, shared_.options.header_bytes_max)) {
            case HeadScanner::State::kComplete:
                co_return true;
            case HeadScanner::State::kMalformed:
                if (in_ == "\r" || in_ == "\r\n") {
                    break;
                }
                refuse(error_response(400, "invalid_request_error", "invalid_argument",
                                      "the request is not valid HTTP: lines end in CR LF and hold "
                                      "no control characters"));
                co_return true;
            case HeadScanner::State::kTooLarge:
                refuse(error_response(
                    431, "invalid_request_error", "headers_too_large",
                    fmt::format("the headers take more than {} bytes or {} fields",
                                shared_.options.header_bytes_max, kHeaderFieldsMax)));
                co_return true;
            case HeadScanner::State::kIncomplete:
                break;
        }
        const auto received = co_await receive();
        if (received == 0) {
            if (timed_out_ && !in_.empty()) {
                refuse(error_response(408, "timeout_error", "deadline",
                                      "the headers did not come in time"));
                co_return true;
            }
            co_return false;
        }
        if (phase_ == Phase::kIdle) {
            enter(Phase::kHead, shared_.options.header_timeout);
        }
        in_.append(shared_.receive_buffer.data(), received);
    }
}

bool Connection::refuse(Response response) {
    refusal_ = std::move(response);
    return false;
}

bool Connection::accept_head() {
    if (refusal_) {
        return false;
    }
    auto parsed = parse_request_head(std::string_view(in_).substr(0, scanner_.size()), *parser_);
    in_.erase(0, scanner_.size());
    if (auto* refusal = std::get_if<Response>(&parsed)) {
        return refuse(std::move(*refusal));
    }
    head_ = std::move(std::get<RequestHead>(parsed));
    return admit(*head_);
}

// Everything that can be refused before the body is read.
bool Connection::admit(const RequestHead& head) {
    if (auto refusal = shared_.hosts.check(head.host, head.origin, local_address_)) {
        return refuse(std::move(*refusal));
    }
    std::vector<std::string> methods_allowed;
    exchange_->route = shared_.router.find(head.method, head.path, methods_allowed);
    if (exchange_->route == nullptr && methods_allowed.empty()) {
        return refuse(error_response(404, "invalid_request_error", "not_found",
                                     "there is no route " + head.path));
    }
    if (exchange_->route == nullptr) {
        std::string allow;
        for (const auto& method : methods_allowed) {
            allow += allow.empty() ? method : ", " + method;
        }
        auto response = error_response(405, "invalid_request_error", "method_not_allowed",
                                       head.path + " takes " + allow);
        response.headers.emplace_back("Allow", allow);
        return refuse(std::move(response));
    }
    const BodyStore limits(exchange_->route->options, std::string());
    if (auto refusal = limits.check_announced(head.body_bytes.value_or(0))) {
        return refuse(std::move(*refusal));
    }
    if (pool_of(*exchange_->route).full()) {
        return refuse(error_response(503, "unavailable_error", "busy",
                                     "this box is busy with other requests; try again"));
    }
    return true;
}

asio::awaitable<bool> Connection::read_body(const RequestHead& head) {
    BodyStore store(exchange_->route->options, shared_.options.spool_folder);
    parser_->limit_body(exchange_->route->options.body_bytes_max);
    enter(Phase::kBody, shared_.options.body_idle_timeout);
    if (head.expects_continue && head.has_body && in_.empty()) {
        constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
        ::send(socket_.native_handle(), kContinue.data(), kContinue.size(),
               MSG_NOSIGNAL | MSG_DONTWAIT);
    }
    if (!in_.empty() && !feed_body(store, 0)) {
        co_return false;
    }
    while (!parser_->done()) {
        const auto received = co_await receive();
        if (received == 0) {
            if (timed_out_) {
                refuse(error_response(408, "timeout_error", "deadline",
                                      "the body did not come in time"));
            }
            co_return false;
        }
        enter(Phase::kBody, shared_.options.body_idle_timeout);
        if (!feed_body(store, received)) {
            co_return false;
        }
    }
    if (auto refusal = store.finish(exchange_->request)) {
        co_return refuse(std::move(*refusal));
    }
    co_return true;
}

// Gives what waits in in_ and the first `received` bytes of the receive buffer to the body.
bool Connection::feed_body(BodyStore& store, std::size_t received) {
    const std::string_view fresh(shared_.receive_buffer.data(), received);
    std::size_t taken = 0;
    if (in_.empty()) {  // the usual case copies nothing twice
        if (!take_body(store, fresh, taken)) {
            return false;
        }
        in_.assign(fresh.substr(taken));
        return true;
    }
    in_.append(fresh);
    if (!take_body(store, in_, taken)) {
        return false;
    }
    in_.erase(0, taken);
    return true;
}

bool Connection::take_body(BodyStore& store, std::string_view bytes, std::size_t& taken) {
    const auto sink = [&](std::string_view piece) -> Result<void> {
        if (auto refusal = store.append(piece)) {
            refuse(std::move(*refusal));
            return {Code::kInvalidArgument, "refused"};
        }
        return {};
    };
    auto result = parser_->parse_body(bytes, sink);
    if (!result.ok()) {
        if (parser_->over_limit()) {
            refuse(store.too_large());
        } else if (!refusal_) {
            refuse(error_response(400, "invalid_request_error", "invalid_argument",
                                  result.error().message));
        }
        return false;
    }
    taken = *result;
    if (store.in_memory()) {
        shared_.body_memory_bytes += store.bytes() - body_memory_held_;
        body_memory_held_ = store.bytes();
        if (shared_.body_memory_bytes > shared_.options.body_memory_bytes_max) {
            return refuse(error_response(503, "unavailable_error", "busy",
                                         "this box holds too many large requests; try again"));
        }
    }
    return true;
}

asio::awaitable<std::size_t> Connection::receive() {
    auto& buffer = shared_.receive_buffer;
    for (;;) {
        if (++receives_ % kReceivesPerTurn == 0) {
            co_await asio::post(socket_.get_executor(), asio::use_awaitable);
        }
        if (timed_out_ || closing_) {
            co_return 0;
        }
        const auto received =
            ::recv(socket_.native_handle(), buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (received > 0) {
            co_return static_cast<std::size_t>(received);
        }
        if (received == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)) {
            client_closed_ = true;
            co_return 0;
        }
        co_await socket_.async_wait(Socket::wait_read, asio::as_tuple(asio::use_awaitable));
    }
}

}  // namespace annex::http
