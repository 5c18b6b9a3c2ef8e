#include "http/connection.h"

#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>

#include "http/response_head.h"

namespace annex::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

std::string address_of(const Connection::Socket& socket) {
    error_code code;
    auto address = socket.local_endpoint(code).address();
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
    }
    return address.to_string();
}

bool would_block() {
    return errno == EAGAIN || errno == EWOULDBLOCK;
}

}  // namespace

Connection::Connection(Socket socket, Shared& shared)
    : socket_(std::move(socket)),
      shared_(shared),
      local_address_(address_of(socket_)),
      handler_event_(socket_.get_executor(), TimePoint::max()) {
    enter(Phase::kIdle, shared_.options.header_timeout);
}

void Connection::enter(Phase phase, Milliseconds at_most) {
    phase_ = phase;
    phase_since_ = Monotonic::now();
    deadline_ = phase == Phase::kHandler ? Deadline() : Deadline(phase_since_ + at_most);
    timed_out_ = false;
}

void Connection::sweep(TimePoint now) {
    if (now >= deadline_.at() && !timed_out_) {
        timed_out_ = true;
        cancel_waits();
    }
}

void Connection::cancel_waits() {
    error_code closed_already;  // by its coroutine, whose end is still to be told
    socket_.cancel(closed_already);
}

void Connection::close_if_idle() {
    if (idle_since() || phase_ == Phase::kLinger) {
        closing_ = true;
        cancel_waits();
    }
}

void Connection::cut() {
    closing_ = true;
    if (exchange_) {
        exchange_->cancel.cancel();
    }
    ::shutdown(socket_.native_handle(), SHUT_RDWR);
    cancel_waits();
}

std::optional<TimePoint> Connection::idle_since() const {
    if (!closing_ && (phase_ == Phase::kIdle || phase_ == Phase::kHead)) {
        return phase_since_;
    }
    return std::nullopt;
}

asio::awaitable<void> Connection::run() {
    const auto self = shared_from_this();
    bool more = true;
    while (more && !shared_.stopping.load()) {
        more = co_await serve_one();
    }
    co_await linger();
    closing_ = true;
    error_code code;
    socket_.close(code);
}

asio::awaitable<bool> Connection::serve_one() {
    exchange_ = std::make_shared<Exchange>();
    parser_.emplace(MessageParser::Kind::kRequest);
    head_.reset();
    refusal_.reset();
    if (!co_await read_head()) {
        co_return false;
    }
    exchange_->started = Monotonic::now();
    exchange_->request.id = make_request_id();
    bool ready = accept_head();
    if (ready) {
        ready = co_await read_body(*head_);
        if (!ready && !refusal_) {
            co_return false;
        }
    }
    // After a refusal the connection goes on only when nothing of the request is left on it.
    open_stream(head_.value_or(RequestHead{}), head_ && head_->keep_alive && parser_->done());
    if (ready && !refusal_) {
        co_await run_on(pool_of(*exchange_->route));
    }
    auto& stream = *exchange_->stream;
    if (refusal_) {
        (void)stream.send(std::move(*refusal_));  // a broken stream shows below
    }
    shared_.body_memory_bytes -= std::exchange(body_memory_held_, 0);
    bool whole = stream.state() == ResponseStream::State::kDone;
    if (whole) {
        whole = co_await flush(stream.take_unsent());
    }
    if (shared_.observer) {
        const auto name = exchange_->route ? std::string_view(exchange_->route->name) : "";
        shared_.observer(name, stream.status(), Monotonic::now() - exchange_->started);
    }
    if (!whole) {
        // A reset, so that the client cannot take the part for the whole.
        error_code code;
        socket_.set_option(asio::socket_base::linger(true, 0), code);
        closing_ = true;
    }
    ++requests_;
    co_return whole&& stream.keep_alive();
}

HandlerPool& Connection::pool_of(const Route& route) {
    return route.options.urgency == Urgency::kHealth ? shared_.health_handlers : shared_.handlers;
}

void Connection::open_stream(const RequestHead& head, bool keep_alive) {
    ResponseStream::Options options;
    options.fd = socket_.native_handle();
    options.request_id = exchange_->request.id;
    options.write_timeout = shared_.options.write_timeout;
    options.head_only = head.method == "HEAD";
    options.version_1_0 = head.version_1_0;
    options.keep_alive = keep_alive;
    options.maybe_stopping = &shared_.stopping;
    exchange_->stream.emplace(std::move(options));
}

asio::awaitable<void> Connection::run_on(HandlerPool& pool) {
    auto& request = exchange_->request;
    request.method = std::move(head_->method);
    request.path = std::move(head_->path);
    request.query = std::move(head_->query);
    request.headers = std::move(head_->headers);
    request.cancel = &exchange_->cancel;
    if (exchange_->route->takes_parameter) {
        const auto end = request.path.find_last_not_of('/') + 1;
        const auto begin = request.path.rfind('/', end - 1) + 1;
        request.parameter = request.path.substr(begin, end - begin);
    }
    enter(Phase::kHandler, {});
    handler_done_ = false;
    const bool accepted = pool.try_run([self = shared_from_this(), exchange = exchange_]() mutable {
        run_handler(exchange->route->handler, exchange->request, *exchange->stream);
        exchange->request = {};
        // Moved, so that the connection always ends on the I/O thread.
        const auto executor = self->socket_.get_executor();
        asio::post(executor, [self = std::move(self)] {
            self->handler_done_ = true;
            self->handler_event_.cancel();
        });
    });
    if (!accepted) {
        refuse(error_response(503, "unavailable_error", "busy",
                              "this box is busy with other requests; try again"));
        co_return;
    }
    watch_client();
    while (!handler_done_) {
        handler_event_.expires_at(TimePoint::max());
        co_await handler_event_.async_wait(kAwait);
    }
    enter(Phase::kFlush, shared_.options.write_timeout);
    cancel_waits();  // the watch
}

// A client that closes while its request runs will not read the answer. Half a close (the client
// only says that it sends nothing more) looks the same from here; so the request is cancelled, but
// whatever the handler still answers is sent.
void Connection::watch_client() {
    if (in_.size() >= kReadAheadBytesMax) {
        return;
    }
    socket_.async_wait(Socket::wait_read, [self = shared_from_this(),
                                           exchange = exchange_](const error_code& code) {
        if (!code && self->phase_ == Phase::kHandler && self->exchange_ == exchange) {
            self->on_client_ready(exchange);
        }
    });
}

void Connection::on_client_ready(const std::shared_ptr<Exchange>& exchange) {
    auto& buffer = shared_.receive_buffer;
    const auto room = std::min(buffer.size(), kReadAheadBytesMax - in_.size());
    const auto received = ::recv(socket_.native_handle(), buffer.data(), room, MSG_DONTWAIT);
    if (received > 0) {
        in_.append(buffer.data(), static_cast<std::size_t>(received));
        watch_client();
    } else if (received < 0 && (would_block() || errno == EINTR)) {
        watch_client();
    } else {
        client_closed_ = true;
        exchange->cancel.cancel();
    }
}

asio::awaitable<bool> Connection::flush(std::string unsent) {
    std::string_view left = unsent;
    enter(Phase::kFlush, shared_.options.write_timeout);
    while (!left.empty()) {
        const auto sent =
            ::send(socket_.native_handle(), left.data(), left.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0) {
            left.remove_prefix(static_cast<std::size_t>(sent));
            enter(Phase::kFlush, shared_.options.write_timeout);
            continue;
        }
        if (sent < 0 && !would_block() && errno != EINTR) {
            co_return false;
        }
        co_await socket_.async_wait(Socket::wait_write, kAwait);
        if (timed_out_ || closing_) {
            co_return false;
        }
    }
    co_return true;
}

asio::awaitable<void> Connection::linger() {
    if (closing_ || client_closed_ || shared_.stopping.load()) {
        co_return;
    }
    ::shutdown(socket_.native_handle(), SHUT_WR);
    enter(Phase::kLinger, kLingerTime);
    std::uint64_t thrown_away = 0;
    for (std::size_t received = 1; received > 0 && thrown_away < kLingerBytesMax;) {
        received = co_await receive();
        thrown_away += received;
    }
}

}  // namespace annex::http
