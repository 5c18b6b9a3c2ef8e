#include "wire/server.h"

#include <fmt/core.h>

#include <algorithm>
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
    std::list<Running>::iterator entry;
    {
        const std::lock_guard lock(mutex_);
        entry = running_.insert(running_.end(), Running{waiting.call.get()});
    }
    auto result = handle(waiting);
    auto said = result.ok() ? waiting.call->end() : waiting.call->fail(result.error());
    if (!said.ok()) {
        log::debug("the caller was gone before the answer: {}", said.error().message);
    }
    {
        const std::lock_guard lock(mutex_);
        running_.erase(entry);
    }
    if (out_of_memory_.load()) {
        stop_.cancel();
    }
}

Result<void> Server::handle(Waiting& waiting) {
    try {
        return around_(*waiting.call, *waiting.handler);
    } catch (const std::bad_alloc&) {
        out_of_memory_.store(true);
        return Error{Code::kOutOfMemory,
                     "the process ran out of memory on this input; it restarts, and a smaller "
                     "input may work"};
    } catch (const std::exception& exception) {
        // The last catch of the worker loop: an adapter let a library's exception through.
        log::error("a handler threw: {}", exception.what());
        return Error{Code::kInternal, "the request failed inside the worker"};
    }
}

void Server::count_running(HeartbeatReply& reply) {
    const auto now = Monotonic::now();
    const std::lock_guard lock(mutex_);
    auto worst = Milliseconds(0);
    for (auto& running : running_) {
        if (running.unwanted_since == TimePoint::max() && !running.call->check().ok()) {
            running.unwanted_since = now;
        }
        if (running.unwanted_since < now) {
            worst = std::max(
                worst, std::chrono::duration_cast<Milliseconds>(now - running.unwanted_since));
        }
    }
    reply.set_calls_running(static_cast<std::uint32_t>(running_.size()));
    reply.set_overrun_ms(static_cast<std::uint64_t>(worst.count()));
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
            count_running(reply);
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
