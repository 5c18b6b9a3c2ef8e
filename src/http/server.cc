#include "http/server.h"

#include <fmt/core.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "base/log.h"
#include "http/connection.h"
#include "http/response_head.h"

namespace annex::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
/// How often overdue connections are looked for, so how late a time-out may be.
constexpr Milliseconds kSweepInterval{100};
/// After a failed accept (out of descriptors), until the next try.
constexpr Milliseconds kAcceptPause{100};
constexpr std::size_t kHealthThreads = 1;
constexpr std::size_t kHealthWaitingMax = 64;

std::vector<std::string> names_of(const ServerOptions& options) {
    auto names = options.hosts_allowed;
    names.push_back(options.address);
    for (auto& name : machine_names()) {
        names.push_back(std::move(name));
    }
    return names;
}

}  // namespace

struct Server::Impl {
    Impl(const ServerOptions& options, const Router& router, Observer observer)
        : shared{options,
                 router,
                 HostPolicy(names_of(options)),
                 std::move(observer),
                 HandlerPool(options.handler_threads, options.handlers_waiting_max),
                 HandlerPool(kHealthThreads, kHealthWaitingMax)} {}

    Result<void> listen();
    void run();
    void stop();

  private:
    asio::awaitable<void> accept_all();
    asio::awaitable<void> sweep_all();
    void take(int fd, const tcp::endpoint& peer);
    bool make_room();
    void finished(const std::shared_ptr<Connection>& connection, const asio::ip::address& peer);
    void wait_until_empty(Deadline deadline);

  public:
    Shared shared;
    asio::io_context io{1};
    tcp::acceptor acceptor{io};
    std::uint16_t port = 0;

  private:
    asio::steady_timer sweep_timer_{io};
    asio::executor_work_guard<asio::io_context::executor_type> work_{io.get_executor()};
    std::set<std::shared_ptr<Connection>> connections_;     // I/O thread's
    std::map<asio::ip::address, std::size_t> per_address_;  // I/O thread's
    bool sweeping_ = false;                                 // I/O thread's
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t open_ = 0;  // guarded by mutex_
    std::jthread thread_;
};

Result<void> Server::Impl::listen() {
    const auto& options = shared.options;
    error_code code;
    const auto address = asio::ip::make_address(options.address, code);
    if (code) {
        return {Code::kInvalidArgument,
                "the listen address must be an IP address such as 127.0.0.1 or 0.0.0.0"};
    }
    const tcp::endpoint endpoint(address, options.port);
    // Not acceptor.open(): no child process may inherit the socket.
    const int fd = ::socket(endpoint.protocol().family(), SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return {Code::kUnavailable, "no socket for the listen address; the system is out of them"};
    }
    acceptor.assign(endpoint.protocol(), fd, code);
    acceptor.set_option(tcp::acceptor::reuse_address(true), code);
    acceptor.bind(endpoint, code);
    if (!code) {
        acceptor.listen(asio::socket_base::max_listen_connections, code);
    }
    if (code == asio::error::address_in_use) {
        return {Code::kUnavailable,
                fmt::format("port {} is taken by another program; stop it or choose another port",
                            options.port)};
    }
    if (code == asio::error::access_denied) {
        return {Code::kPermission,
                fmt::format("port {} needs rights this process has not; choose one above 1023",
                            options.port)};
    }
    if (code) {
        return {Code::kInvalidArgument, "the listen address is none of this machine"};
    }
    acceptor.non_blocking(true, code);
    port = acceptor.local_endpoint(code).port();
    return {};
}

void Server::Impl::run() {
    asio::co_spawn(io, accept_all(), [](const std::exception_ptr&) {});
    thread_ = std::jthread([this] {
        ::pthread_setname_np(::pthread_self(), "http-io");
        // The last catch: the box goes on, whatever one connection did.
        for (bool more = true; more;) {
            try {
                io.run();
                more = false;
            } catch (const std::exception&) {
                log::error("http.io threw");
            }
        }
    });
}

asio::awaitable<void> Server::Impl::accept_all() {
    asio::steady_timer pause(io);
    while (acceptor.is_open()) {
        auto [waited] = co_await acceptor.async_wait(tcp::acceptor::wait_read, kAwait);
        if (waited || !acceptor.is_open()) {
            co_return;
        }
        tcp::endpoint peer;
        auto size = static_cast<socklen_t>(peer.capacity());
        const int fd =
            ::accept4(acceptor.native_handle(), peer.data(), &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd >= 0) {
            peer.resize(size);
            take(fd, peer);
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            if (!make_room()) {
                log::warning("http.accept failed errno={}", errno);
            }
            pause.expires_after(kAcceptPause);
            co_await pause.async_wait(kAwait);
        }
    }
}

void Server::Impl::take(int fd, const tcp::endpoint& peer) {
    tcp::socket socket(io);
    error_code code;
    socket.assign(peer.protocol(), fd, code);
    socket.set_option(tcp::no_delay(true), code);
    const auto address = peer.address();
    const auto of_address = per_address_.find(address);
    const bool limited = !address.is_loopback() && of_address != per_address_.end() &&
                         of_address->second >= shared.options.connections_per_address_max;
    if (limited || (connections_.size() >= shared.options.connections_max && !make_room())) {
        ResponseStream::Options options;
        options.fd = fd;
        options.request_id = make_request_id();
        options.keep_alive = false;
        ResponseStream stream(std::move(options));
        (void)stream.send(error_response(503, "unavailable_error", "busy",
                                         "this box has too many open connections; try again"));
        return;
    }
    ++per_address_[address];
    {
        const std::lock_guard lock(mutex_);
        ++open_;
    }
    auto connection = std::make_shared<Connection>(std::move(socket), shared);
    connections_.insert(connection);
    asio::co_spawn(io, connection->run(),
                   [this, connection, address](const std::exception_ptr& failure) {
                       if (failure) {
                           log::error("http.connection failed");
                           connection->cut();
                       }
                       finished(connection, address);
                   });
    if (!sweeping_) {
        sweeping_ = true;
        asio::co_spawn(io, sweep_all(), [](const std::exception_ptr&) {});
    }
}

// Ends the connection that has kept the box waiting for its request the longest: the clients that
// mean it send theirs in no time.
bool Server::Impl::make_room() {
    std::shared_ptr<Connection> longest;
    for (const auto& connection : connections_) {
        const auto since = connection->idle_since();
        if (since && (!longest || *since < *longest->idle_since())) {
            longest = connection;
        }
    }
    if (longest) {
        longest->cut();
    }
    return longest != nullptr;
}

void Server::Impl::finished(const std::shared_ptr<Connection>& connection,
                            const asio::ip::address& peer) {
    connections_.erase(connection);
    if (--per_address_[peer] == 0) {
        per_address_.erase(peer);
    }
    {
        const std::lock_guard lock(mutex_);
        --open_;
    }
    changed_.notify_all();
}

// Runs only while there are connections, so that an idle daemon does not wake up.
asio::awaitable<void> Server::Impl::sweep_all() {
    while (!connections_.empty()) {
        sweep_timer_.expires_after(kSweepInterval);
        co_await sweep_timer_.async_wait(kAwait);
        const auto now = Monotonic::now();
        for (const auto& connection : connections_) {
            connection->sweep(now);
        }
    }
    sweeping_ = false;
}

void Server::Impl::wait_until_empty(Deadline deadline) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, deadline.left(), [&] { return open_ == 0; });
}

void Server::Impl::stop() {
    if (!thread_.joinable()) {
        return;
    }
    shared.stopping.store(true);
    asio::post(io, [this] {
        error_code code;
        acceptor.close(code);
        for (const auto& connection : connections_) {
            connection->close_if_idle();
        }
    });
    wait_until_empty(Deadline::in(shared.options.drain));
    asio::post(io, [this] {
        for (const auto& connection : connections_) {
            connection->cut();
        }
    });
    shared.handlers.stop();
    shared.health_handlers.stop();
    wait_until_empty(Deadline());
    work_.reset();
    thread_.join();
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Server::~Server() {
    stop();
}

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, const Router& router,
                                              Observer observer) {
    auto impl = std::make_unique<Impl>(options, router, std::move(observer));
    ANNEX_TRY(impl->listen());
    impl->run();
    return std::unique_ptr<Server>(new Server(std::move(impl)));
}

void Server::stop() {
    impl_->stop();
}

std::uint16_t Server::port() const {
    return impl_->port;
}

}  // namespace annex::http
