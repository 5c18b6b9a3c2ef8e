#pragma once
// The HTTP/1.1 server. Reads requests within limits (counted on bytes actually read), runs each on
// a pool thread, writes what the handler says. The HTTP library is included in server's .cc files
// only.
//
// Life: create, start, stop. Threads: start() and stop() from one; stop() lets running handlers
// finish for `drain`, then cancels them.
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "http/router.h"

namespace annex::http {

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8460;  ///< 0 = any free one, see Server::port()
    std::uint32_t header_bytes_max = 32U << 10U;
    Milliseconds header_timeout{10'000};      ///< from the first byte to the end of the headers
    Milliseconds body_idle_timeout{15'000};   ///< between two reads of a body
    Milliseconds keep_alive_timeout{60'000};  ///< between two requests of one connection
    Milliseconds write_timeout{30'000};       ///< a client that reads nothing for this long is gone
    Milliseconds drain{10'000};
    std::size_t connections_max = 1024;
    std::size_t connections_per_address_max = 64;  ///< of one client address, loopback apart
    std::size_t handler_threads = 32;  ///< requests in work at once; more wait in a queue
    std::size_t handlers_waiting_max = 256;
    /// Bodies held in memory by all connections together; above it requests get 503.
    std::uint64_t body_memory_bytes_max = 256ULL << 20U;
    std::string spool_folder = "/var/tmp";  ///< where spooled bodies live, unlinked
    /// Names a client may call this box, beside the loopback names, the machine's own name and the
    /// address it connected to (R2: anything else in Host or Origin is refused with 403).
    std::vector<std::string> hosts_allowed;
};

/// Called once per finished request, from any thread: route name ("" when none), status, time from
/// the last byte of the headers to the last byte of the answer.
using Observer = std::function<void(std::string_view route, int status, Monotonic::duration took)>;

class Server {
  public:
    /// `router` must outlive the server. Errors: kInvalidArgument when the address is none,
    /// kUnavailable when it is taken (says which port and what to do).
    static Result<std::unique_ptr<Server>> start(const ServerOptions& options, const Router& router,
                                                 Observer observer = {});
    ~Server();
    /// Refuses new connections, finishes what runs (at most `drain`), then returns.
    void stop();
    [[nodiscard]] std::uint16_t port() const;

  private:
    struct Impl;
    explicit Server(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace annex::http
