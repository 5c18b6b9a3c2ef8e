#pragma once
// One client connection: reads requests one after the other within limits, has each answered on a
// handler thread, and meanwhile watches whether the client is still there. Included by
// connection.cc and server.cc only, since it shows Asio.
//
// Life: kept by its own coroutine and by the handler that runs. Threads: the I/O thread alone; a
// handler touches only its Exchange.
#include <array>
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/cancel.h"
#include "base/clock.h"
#include "http/body_store.h"
#include "http/handler_pool.h"
#include "http/host_policy.h"
#include "http/message_parser.h"
#include "http/request_head.h"
#include "http/response_stream.h"
#include "http/server.h"

namespace annex::http {

/// Pipelined bytes that are read while a handler runs, to see whether the client closes after them.
inline constexpr std::size_t kReadAheadBytesMax = 64U << 10U;
/// After the last answer unread bytes are thrown away for a while, since closing on them at once
/// would make the kernel reset the connection and the client lose the answer.
inline constexpr Milliseconds kLingerTime{1'000};
inline constexpr std::uint64_t kLingerBytesMax = 16ULL << 20U;

/// What the connections of a server share.
struct Shared {
    const ServerOptions options;
    const Router& router;
    const HostPolicy hosts;
    const Observer observer;
    HandlerPool handlers;
    HandlerPool health_handlers;
    std::atomic<bool> stopping{false};
    std::uint64_t body_memory_bytes = 0;            // I/O thread's
    std::array<char, 64U << 10U> receive_buffer{};  // I/O thread's, free at each suspension
};

/// One request with all that its handler uses.
struct Exchange {
    Request request;
    CancelSource cancel;
    const Route* route = nullptr;
    TimePoint started;
    std::optional<ResponseStream> stream;
};

class Connection : public std::enable_shared_from_this<Connection> {
  public:
    using Socket = boost::asio::ip::tcp::socket;

    Connection(Socket socket, Shared& shared);

    /// Serves until the client or the server is done.
    boost::asio::awaitable<void> run();

    /// Closes what is overdue.
    void sweep(TimePoint now);
    /// Closes the connection unless a request is being read or answered.
    void close_if_idle();
    /// Cancels the request that runs and cuts the connection.
    void cut();
    /// Since when nothing but the client was waited for, before a request was complete enough to be
    /// worth anything; nullopt while one is being taken or answered.
    [[nodiscard]] std::optional<TimePoint> idle_since() const;

  private:
    enum class Phase : std::uint8_t { kIdle, kHead, kBody, kHandler, kFlush, kLinger };

    boost::asio::awaitable<bool> serve_one();
    boost::asio::awaitable<bool> read_head();
    boost::asio::awaitable<bool> read_body(const RequestHead& head);
    boost::asio::awaitable<void> run_on(HandlerPool& pool);
    boost::asio::awaitable<bool> flush(std::string unsent);
    boost::asio::awaitable<void> linger();
    /// Bytes read into the shared buffer; 0 when the client closed, time is up, or it broke.
    boost::asio::awaitable<std::size_t> receive();

    bool refuse(Response response);
    bool accept_head();
    bool admit(const RequestHead& head);
    void open_stream(const RequestHead& head, bool keep_alive);
    bool feed_body(BodyStore& store, std::size_t received);
    bool take_body(BodyStore& store, std::string_view bytes, std::size_t& taken);
    HandlerPool& pool_of(const Route& route);
    void watch_client();
    void on_client_ready(const std::shared_ptr<Exchange>& exchange);
    void enter(Phase phase, Milliseconds at_most);
    void cancel_waits();

    Socket socket_;
    Shared& shared_;
    const std::string local_address_;
    boost::asio::steady_timer handler_event_;
    std::string in_;  ///< bytes that came and are not used yet
    HeadScanner scanner_;
    std::optional<MessageParser> parser_;
    std::optional<RequestHead> head_;
    std::optional<Response> refusal_;
    std::shared_ptr<Exchange> exchange_;  ///< shared with the handler's task
    Phase phase_ = Phase::kIdle;
    TimePoint phase_since_;
    Deadline deadline_;
    std::uint64_t requests_ = 0;
    std::uint64_t body_memory_held_ = 0;
    unsigned receives_ = 0;
    bool handler_done_ = false;
    bool timed_out_ = false;
    bool closing_ = false;
    bool client_closed_ = false;
};

}  // namespace annex::http
