#pragma once
// The child's side of a control socket: takes calls, runs each on one of a few threads, answers
// heartbeats from a thread that never computes. run() returns when the parent closes the socket.
//
// Threads: handlers run on `threads` threads at once; register_method before run().
#include <atomic>
#include <functional>
#include <map>
#include <string>

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

    explicit Server(const ServerOptions& options) : options_(options) {}

    void register_method(std::string name, Handler handler);
    void set_describe(Describe describe) { describe_ = std::move(describe); }

    /// Serves until the parent closes `control`; then lets running calls finish their step and
    /// returns. Errors: kOutOfMemory when a handler ran out of memory.
    Result<void> run(UniqueFd control);

  private:
    struct Waiting {
        const Handler* handler = nullptr;
        std::unique_ptr<Call> call;
    };

    void serve_one(Waiting& waiting);

    const ServerOptions options_;
    std::map<std::string, Handler, std::less<>> methods_;
    Describe describe_;
    std::atomic<std::uint32_t> running_{0};
    std::atomic<bool> out_of_memory_{false};
    CancelSource stop_;
};

}  // namespace annex::wire
