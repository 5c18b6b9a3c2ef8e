#pragma once
// The child's side of a control socket: takes calls, runs each on one of a few threads, answers
// heartbeats from a thread that never computes. run() returns when the parent closes the socket.
//
// Threads: handlers run on `threads` threads at once; register_method before run().
#include <atomic>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "wire/call.h"
#include "wire/control.pb.h"

namespace annex::wire {

struct ServerOptions {
    std::size_t threads = 1;
    /// Calls accepted but not begun. The parent's scheduler queues; this is only the seam.
    std::size_t waiting_max = 64;
};

class Server {
  public:
    /// Reads its request from the call and sends answers on it. The server sends end() or fail()
    /// from what it returns. std::bad_alloc may escape: the caller gets kOutOfMemory and the
    /// process ends, so that the memory really comes back.
    using Handler = std::function<Result<void>(Call&)>;
    /// Fills what the process tells of itself in each heartbeat; must not block.
    using Describe = std::function<void(HeartbeatReply&)>;

    /// Calls the handler in whatever surroundings a process wants for all of its methods.
    using Around = std::function<Result<void>(Call&, const Handler&)>;

    explicit Server(const ServerOptions& options) : options_(options) {}

    void register_method(std::string name, Handler handler);
    void set_describe(Describe describe) { describe_ = std::move(describe); }
    void set_around(Around around) { around_ = std::move(around); }

    /// Serves until the parent closes `control`; then lets running calls finish their step and
    /// returns. Errors: kOutOfMemory when a handler ran out of memory.
    Result<void> run(UniqueFd control);

  private:
    struct Waiting {
        const Handler* handler = nullptr;
        std::unique_ptr<Call> call;
    };

    /// A call inside its handler.
    struct Running {
        const Call* call = nullptr;
        TimePoint unwanted_since = TimePoint::max();  ///< when that was first seen
    };

    void serve_one(Waiting& waiting);
    Result<void> handle(Waiting& waiting);
    void count_running(HeartbeatReply& reply);

    const ServerOptions options_;
    std::map<std::string, Handler, std::less<>> methods_;
    Describe describe_;
    Around around_ = [](Call& call, const Handler& handler) { return handler(call); };
    std::mutex mutex_;
    std::list<Running> running_;  // guarded by mutex_
    std::atomic<bool> out_of_memory_{false};
    CancelSource stop_;
};

}  // namespace annex::wire
