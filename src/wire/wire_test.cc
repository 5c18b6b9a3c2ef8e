#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <atomic>
#include <new>
#include <thread>

#include "wire/call.h"
#include "wire/peer.h"
#include "wire/server.h"

namespace annex::wire {
namespace {

// A server in a thread of this process, for tests that need no second process.
class LiveServer {
  public:
    explicit LiveServer(Server& server) {
        auto pair = make_socket_pair();
        peer = std::make_unique<Peer>(std::move(pair->first));
        thread_ = std::jthread([&server, this, fd = std::move(pair->second)]() mutable {
            result = server.run(std::move(fd));
        });
    }
    ~LiveServer() { stop(); }
    void stop() {
        peer.reset();
        if (thread_.joinable()) {
            thread_.join();
        }
    }

    std::unique_ptr<Peer> peer;
    Result<void> result;

  private:
    std::jthread thread_;
};

Heartbeat number(std::uint64_t n) {
    Heartbeat message;
    message.set_sequence(n);
    return message;
}

void register_count(Server& server) {
    server.register_method("count", [](Call& call) -> Result<void> {
        Heartbeat upto;
        ANNEX_TRY(call.expect(upto));
        for (std::uint64_t i = 1; i <= upto.sequence(); ++i) {
            ANNEX_TRY(call.send(number(i)));
        }
        return {};
    });
}

TEST(Call, streams_answers_until_the_end) {
    Server server({});
    register_count(server);
    LiveServer live(server);
    auto call = live.peer->open("count", Deadline::in(Milliseconds(5000)));
    ASSERT_TRUE(call.ok());
    ASSERT_TRUE(call->send(number(1000)).ok());
    Heartbeat got;
    std::uint64_t sum = 0;
    while (true) {
        auto came = call->receive(got);
        ASSERT_TRUE(came.ok()) << came.error().message;
        if (!*came) {
            break;
        }
        sum += got.sequence();
    }
    EXPECT_EQ(sum, 1000U * 1001U / 2);
}

TEST(Call, carries_the_error_of_the_other_side_whole) {
    Server server({});
    server.register_method("refuse", [](Call&) -> Result<void> {
        return Error{Code::kUnsupported, "cannot", "field"};
    });
    LiveServer live(server);
    auto call = live.peer->open("refuse", Deadline::in(Milliseconds(5000)));
    Heartbeat got;
    auto came = call->receive(got);
    ASSERT_FALSE(came.ok());
    EXPECT_EQ(came.error().code, Code::kUnsupported);
    EXPECT_EQ(came.error().message, "cannot");
    EXPECT_EQ(came.error().param, "field");
}

TEST(Call, hears_a_refusal_that_came_before_its_request_was_read) {
    auto pair = make_socket_pair();
    Call client(std::move(pair->first), Deadline::in(Milliseconds(5000)));
    {
        Call server(std::move(pair->second), Deadline::in(Milliseconds(5000)));
        ASSERT_TRUE(server.fail(Error{Code::kBusy, "full"}).ok());
    }
    EXPECT_EQ(client.send(number(1)).error().code, Code::kBusy);
    EXPECT_FALSE(client.peer_vanished());
}

TEST(Call, says_unavailable_when_the_other_side_vanishes) {
    auto pair = make_socket_pair();
    Call call(std::move(pair->first), Deadline::in(Milliseconds(5000)));
    pair->second.reset();
    Heartbeat got;
    EXPECT_EQ(call.receive(got).error().code, Code::kUnavailable);
    EXPECT_TRUE(call.peer_vanished());
    EXPECT_EQ(call.check().error().code, Code::kCancelled);
}

TEST(Call, stops_at_its_deadline) {
    auto pair = make_socket_pair();
    Call call(std::move(pair->first), Deadline::in(Milliseconds(20)));
    Heartbeat got;
    EXPECT_EQ(call.receive(got).error().code, Code::kDeadline);
}

TEST(Call, wakes_up_when_cancelled) {
    auto pair = make_socket_pair();
    CancelSource cancel;
    Call call(std::move(pair->first), Deadline::in(Milliseconds(60'000)), &cancel);
    std::jthread canceller([&] { cancel.cancel(); });
    Heartbeat got;
    EXPECT_EQ(call.receive(got).error().code, Code::kCancelled);
}

TEST(Call, blocks_the_sender_until_its_deadline_when_nobody_reads) {
    auto pair = make_socket_pair();
    Call call(std::move(pair->first), Deadline::in(Milliseconds(50)));
    Status big;
    big.set_message(std::string(8U << 20U, 'x'));
    EXPECT_EQ(call.send(big).error().code, Code::kDeadline);
}

TEST(Call, passes_descriptors) {
    auto pair = make_socket_pair();
    Call left(std::move(pair->first), Deadline::in(Milliseconds(5000)));
    Call right(std::move(pair->second), Deadline::in(Milliseconds(5000)));
    UniqueFd memory(::memfd_create("test", MFD_CLOEXEC));
    ASSERT_EQ(::write(memory.get(), "hello", 5), 5);
    const int fd = memory.get();
    ASSERT_TRUE(left.send(number(7), {&fd, 1}).ok());
    Heartbeat got;
    std::vector<UniqueFd> fds;
    ASSERT_TRUE(right.expect(got, &fds).ok());
    ASSERT_EQ(fds.size(), 1U);
    char bytes[5];
    EXPECT_EQ(::pread(fds[0].get(), bytes, 5, 0), 5);
    EXPECT_EQ(std::string_view(bytes, 5), "hello");
}

TEST(Frame, refuses_what_is_too_large_or_not_a_frame) {
    auto pair = make_socket_pair();
    const Wait wait{Deadline::in(Milliseconds(1000)), nullptr};
    const std::string big(kFrameBytesMax + 1, 'x');
    EXPECT_EQ(send_frame(pair->first.get(), FrameKind::kMessage, big, {}, wait).error().code,
              Code::kInvalidArgument);
    const std::string junk(64, '\xFF');
    ASSERT_EQ(::send(pair->first.get(), junk.data(), junk.size(), 0), 64);
    EXPECT_EQ(receive_frame(pair->second.get(), wait).error().code, Code::kInternal);
}

TEST(Frame, carries_exactly_the_largest_payload) {
    auto pair = make_socket_pair();
    const Wait wait{Deadline::in(Milliseconds(10'000)), nullptr};
    const std::string largest(kFrameBytesMax, 'x');
    std::jthread sender([&] {
        EXPECT_TRUE(send_frame(pair->first.get(), FrameKind::kMessage, largest, {}, wait).ok());
    });
    auto frame = receive_frame(pair->second.get(), wait);
    ASSERT_TRUE(frame.ok());
    EXPECT_EQ(frame->payload.size(), largest.size());
}

TEST(Server, answers_heartbeats_while_a_call_computes) {
    Server server({.threads = 1});
    std::atomic<bool> release{false};
    server.register_method("spin", [&](Call&) -> Result<void> {
        release.wait(false);
        return {};
    });
    LiveServer live(server);
    auto call = live.peer->open("spin", Deadline::in(Milliseconds(5000)));
    std::uint32_t running = 0;
    for (int i = 0; i < 1000 && running == 0; ++i) {
        auto reply = live.peer->heartbeat(Milliseconds(5000));
        ASSERT_TRUE(reply.ok());
        running = reply->calls_running();
    }
    EXPECT_EQ(running, 1U);
    release.store(true);
    release.notify_all();
    Heartbeat got;
    EXPECT_FALSE(*call->receive(got));
}

TEST(Server, sees_a_caller_that_went_away) {
    Server server({});
    std::atomic<int> seen{-1};
    server.register_method("work", [&](Call& call) -> Result<void> {
        Heartbeat request;
        ANNEX_TRY(call.expect(request));
        while (true) {
            auto wanted = call.check();
            if (!wanted.ok()) {
                seen.store(static_cast<int>(wanted.error().code));
                seen.notify_all();
                return wanted;
            }
        }
    });
    LiveServer live(server);
    {
        auto call = live.peer->open("work", Deadline::in(Milliseconds(5000)));
        ASSERT_TRUE(call->send(number(1)).ok());
    }
    seen.wait(-1);
    EXPECT_EQ(seen.load(), static_cast<int>(Code::kCancelled));
}

TEST(Server, refuses_unknown_methods_and_a_full_queue) {
    Server server({.threads = 1, .waiting_max = 1});
    std::atomic<bool> release{false};
    server.register_method("wait", [&](Call&) -> Result<void> {
        release.wait(false);
        return {};
    });
    LiveServer live(server);
    Heartbeat got;
    auto unknown = live.peer->open("nothing", Deadline::in(Milliseconds(5000)));
    EXPECT_EQ(unknown->receive(got).error().code, Code::kInternal);

    auto first = live.peer->open("wait", Deadline::in(Milliseconds(5000)));
    while (live.peer->heartbeat(Milliseconds(5000))->calls_running() == 0) {
    }
    auto second = live.peer->open("wait", Deadline::in(Milliseconds(5000)));
    auto third = live.peer->open("wait", Deadline::in(Milliseconds(5000)));
    EXPECT_EQ(third->receive(got).error().code, Code::kBusy);
    release.store(true);
    release.notify_all();
    EXPECT_FALSE(*second->receive(got));
}

TEST(Server, ends_when_a_handler_ran_out_of_memory_and_says_so) {
    Server server({});
    server.register_method("eat", [](Call&) -> Result<void> { throw std::bad_alloc(); });
    LiveServer live(server);
    auto call = live.peer->open("eat", Deadline::in(Milliseconds(5000)));
    Heartbeat got;
    EXPECT_EQ(call->receive(got).error().code, Code::kOutOfMemory);
    live.stop();
    EXPECT_EQ(live.result.error().code, Code::kOutOfMemory);
}

TEST(Server, turns_an_escaped_exception_into_an_error_and_serves_on) {
    Server server({});
    server.register_method("throw",
                           [](Call&) -> Result<void> { throw std::runtime_error("secret"); });
    register_count(server);
    LiveServer live(server);
    auto call = live.peer->open("throw", Deadline::in(Milliseconds(5000)));
    Heartbeat got;
    auto came = call->receive(got);
    EXPECT_EQ(came.error().code, Code::kInternal);
    EXPECT_EQ(came.error().message.find("secret"), std::string::npos);  // R11
    auto again = live.peer->open("count", Deadline::in(Milliseconds(5000)));
    ASSERT_TRUE(again->send(number(1)).ok());
    EXPECT_TRUE(*again->receive(got));
}

TEST(Server, returns_when_the_parent_is_gone) {
    Server server({});
    LiveServer live(server);
    live.stop();
    EXPECT_TRUE(live.result.ok());
}

}  // namespace
}  // namespace annex::wire
