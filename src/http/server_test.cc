// What handlers may do, what happens when there is too much, and how the server stops.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/live_server_test.h"

namespace annex::http {
namespace {

constexpr std::string_view kHello = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n";

std::string get(std::string_view target, std::string_view more = "") {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(more) +
           "\r\n";
}

TEST(Handlers, streams_are_chunked_and_header_values_cannot_break_out) {
    const LiveServer live;
    const auto answer = live.ask(get("/chunks"));
    EXPECT_EQ(answer.body, "onetwothree");
    EXPECT_EQ(answer.head.header("transfer-encoding"), "chunked");
    EXPECT_EQ(answer.head.header("content-type"), "text/plain");
    EXPECT_EQ(answer.head.header("x-annex-model"), "m  evil: 1");
    EXPECT_EQ(answer.head.header("evil"), "");
}

TEST(Handlers, errors_become_the_error_shape) {
    const LiveServer live;
    const auto busy = live.ask(get("/error"));
    EXPECT_EQ(busy.status, 429);
    EXPECT_EQ(busy.head.header("retry-after"), "1");
    EXPECT_EQ(busy.body,
              R"({"error":{"message":"the queue is full; try again","type":"rate_limit_error",)"
              R"("param":"model","code":"busy"}})");
    // R11: a fixed text, never what was thrown.
    for (const auto* path : {"/throw", "/silent"}) {
        const auto answer = live.ask(get(path));
        EXPECT_EQ(answer.status, 500);
        EXPECT_EQ(answer.body.find("secret"), std::string::npos);
        EXPECT_NE(answer.body.find("failed inside this box"), std::string::npos);
    }
}

TEST(Handlers, a_failure_in_the_middle_of_an_answer_cuts_the_connection) {
    const LiveServer live;
    for (const auto* path : {"/breaks", "/unended"}) {
        EXPECT_FALSE(live.ask(get(path)).whole);
        auto old = live.connect();
        old.send("GET " + std::string(path) + " HTTP/1.0\r\nHost: localhost\r\n\r\n");
        EXPECT_FALSE(old.answer().whole);
    }
}

TEST(Handlers, a_full_queue_answers_503_at_once_and_health_still_answers) {
    ServerOptions options;
    options.handler_threads = 1;
    options.handlers_waiting_max = 1;
    LiveServer live(options);
    auto running = live.connect();
    running.send(get("/hold"));
    ASSERT_TRUE(live.entered.wait());
    auto waiting = live.connect();
    waiting.send(get("/hold"));
    RawClient::Answer refused;
    while (refused.status != 503) {  // until the second one stands in the queue
        refused = live.ask("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n");
    }
    EXPECT_EQ(refused.head.header("retry-after"), "1");
    EXPECT_EQ(live.ask(get("/health")).body, "ok");
    live.release.set();
    EXPECT_EQ(running.answer().body, "held");
    EXPECT_EQ(waiting.answer().body, "held");
}

TEST(Server, too_many_connections_get_503_unless_one_of_them_idles) {
    ServerOptions options;
    options.connections_max = 2;
    LiveServer live(options);
    auto first = live.connect();
    auto second = live.connect();
    first.send(get("/hold"));
    second.send(get("/hold"));
    ASSERT_TRUE(live.entered.wait(2));
    const auto refused = live.connect().rest();
    EXPECT_TRUE(refused.starts_with("HTTP/1.1 503 "));
    EXPECT_THAT(refused, testing::HasSubstr("Retry-After: 1\r\n"));
    live.release.set();
    EXPECT_EQ(first.answer().body, "held");
    EXPECT_EQ(second.answer().body, "held");
    // Once both idle, a newcomer takes the place of the one that idles longest.
    RawClient::Answer answer;
    while (answer.status != 200) {
        answer = live.ask(kHello);
    }
    EXPECT_EQ(answer.body, "hello");
}

TEST(Server, reports_each_request_once) {
    std::mutex mutex;
    std::vector<std::string> seen;
    Signal observed;
    const LiveServer live({}, [&](std::string_view route, int status, Monotonic::duration took) {
        const std::lock_guard lock(mutex);
        EXPECT_GE(took.count(), 0);
        seen.push_back(std::string(route) + " " + std::to_string(status));
        observed.set();
    });
    auto client = live.connect();
    client.send(get("/items/secret") + get("/nothing") + get("/error") +
                "DELETE /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
    ASSERT_TRUE(observed.wait(4));
    client.send("\n");
    ASSERT_TRUE(observed.wait(5));
    const std::lock_guard lock(mutex);
    EXPECT_THAT(seen,
                testing::ElementsAre("/items/{id} 200", " 404", "/error 429", " 405", " 400"));
}

TEST(Server, stop_finishes_what_runs_and_takes_nothing_new) {
    LiveServer live;
    auto idle = live.connect();
    idle.send(kHello);
    EXPECT_EQ(idle.answer().status, 200);
    auto running = live.connect();
    running.send(get("/hold"));
    ASSERT_TRUE(live.entered.wait());
    std::jthread stopper([&] { live.server->stop(); });
    EXPECT_EQ(idle.rest(), "");  // an idle connection is closed at once
    const auto port = live.server->port();
    EXPECT_FALSE(RawClient(port).connected());
    live.release.set();
    const auto answer = running.answer();
    EXPECT_EQ(answer.body, "held");
    EXPECT_EQ(answer.head.header("connection"), "close");
    stopper.join();
}

TEST(Server, stop_cancels_what_outlasts_the_drain) {
    ServerOptions options;
    options.drain = Milliseconds(50);
    LiveServer live(options);
    auto waiting = live.connect();
    waiting.send(get("/wait"));
    RawClient streaming(live.server->port(), 4096);
    streaming.send(get("/stream"));
    ASSERT_TRUE(live.entered.wait(2));
    live.server->stop();
    EXPECT_TRUE(live.cancelled.wait(2));
    EXPECT_FALSE(streaming.answer().whole);
    live.server->stop();  // again: nothing
}

TEST(Server, says_which_port_is_taken) {
    const LiveServer live;
    ServerOptions options;
    options.port = live.server->port();
    const Router router;
    auto second = Server::start(options, router);
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.error().code, Code::kUnavailable);
    EXPECT_THAT(second.error().message, testing::HasSubstr(std::to_string(options.port)));
    options.address = "localhost";
    EXPECT_EQ(Server::start(options, router).error().code, Code::kInvalidArgument);
    options.address = "203.0.113.7";  // of a documentation network, none of ours
    options.port = 0;
    EXPECT_EQ(Server::start(options, router).error().code, Code::kInvalidArgument);
}

}  // namespace
}  // namespace annex::http
