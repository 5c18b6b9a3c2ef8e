#include "wire/server.h"

#include <fmt/core.h>

#include <memory>
#include <new>
#include <thread>
#include <utility>
#include <vector>

#include "base/bounded_queue.h"
#include "base/log.h"

namespace annex::wire {

void Server::register_method(std::string name, Handler handler) {
    methods_.insert_or_assign(std::move(name), std::move(handler));
}

void Server::serve_one(Waiting& waiting) {
    running_.fetch_add(1, std::memory_order_relaxed);
    Result<void> result;
    try {
        result = (*waiting.handler)(*waiting.call);
    } catch (const std::bad_alloc&) {
        out_of_memory_.store(true);
        result = Error{Code::kOutOfMemory,
                       "the process ran out of memory on this input; it restarts, and a smaller "
                       "input may work"};
    } catch (const std::exception& exception) {
        // The last catch of the worker loop: an adapter let a library's exception through.
        log::error("a handler threw: {}", exception.what());
        result = Error{Code::kInternal, "the request failed inside the worker"};
    }
    auto said = result.ok() ? waiting.call->end() : waiting.call->fail(result.error());
    if (!said.ok()) {
        log::debug("the caller was gone before the answer: {}", said.error().message);
    }
    running_.fetch_sub(1, std::memory_order_relaxed);
    if (out_of_memory_.load()) {
        stop_.cancel();
    }
}

Result<void> Server::run(UniqueFd control) {
    BoundedQueue<Waiting> queue(options_.waiting_max);
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < options_.threads; ++i) {
        threads.emplace_back([&] {
            while (auto waiting = queue.pop()) {
                serve_one(*waiting);
            }
        });
    }
    const Wait forever{Deadline(), &stop_};
    while (true) {
        auto frame = receive_frame(control.get(), forever);
        if (!frame.ok()) {
            break;  // the parent is gone, or a handler ran out of memory
        }
        if (frame->kind == FrameKind::kHeartbeat) {
            Heartbeat ask;
            HeartbeatReply reply;
            if (ask.ParseFromString(frame->payload)) {
                reply.set_sequence(ask.sequence());
            }
            reply.set_calls_running(running_.load(std::memory_order_relaxed));
            reply.set_calls_waiting(static_cast<std::uint32_t>(queue.size()));
            if (describe_) {
                describe_(reply);
            }
            const Wait soon{Deadline::in(Milliseconds(1000)), &stop_};
            if (!send_frame(control.get(), FrameKind::kHeartbeatReply, reply.SerializeAsString(),
                            {}, soon)
                     .ok()) {
                break;
            }
            continue;
        }
        OpenCall open;
        if (frame->kind != FrameKind::kOpen || frame->fds.size() != 1 ||
            !open.ParseFromString(frame->payload)) {
            log::error("a malformed frame came on the control socket");
            break;
        }
        const auto deadline =
            open.deadline_ms() == 0 ? Deadline() : Deadline::in(Milliseconds(open.deadline_ms()));
        Waiting waiting{nullptr,
                        std::make_unique<Call>(std::move(frame->fds[0]), deadline, &stop_)};
        const auto method = methods_.find(open.method());
        if (method == methods_.end()) {
            (void)waiting.call->fail(
                Error{Code::kInternal, fmt::format("no method {} here", open.method())});
            continue;
        }
        waiting.handler = &method->second;
        if (const auto refused = queue.offer(std::move(waiting))) {
            (void)refused->call->fail(Error{Code::kBusy, "the worker's queue is full"});
        }
    }
    stop_.cancel();
    queue.close();
    threads.clear();
    if (out_of_memory_.load()) {
        return Error{Code::kOutOfMemory, "a request ran out of memory"};
    }
    return {};
}

}  // namespace annex::wire
