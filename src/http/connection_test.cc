// The life of connections: keep-alive, pipelining, time-outs, clients that go away, stopping.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "http/live_server_test.h"

namespace annex::http {
namespace {

constexpr std::string_view kHello = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n";

std::string get(std::string_view target, std::string_view more = "") {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(more) +
           "\r\n";
}

TEST(Connection, serves_many_requests_one_after_the_other) {
    const LiveServer live;
    auto client = live.connect();
    std::string last_id;
    for (int i = 0; i < 20; ++i) {
        ASSERT_TRUE(client.send(kHello));
        const auto answer = client.answer();
        EXPECT_EQ(answer.body, "hello");
        EXPECT_EQ(answer.head.header("connection"), "keep-alive");
        EXPECT_NE(answer.head.header("x-request-id"), last_id);
        last_id = answer.head.header("x-request-id");
    }
}

TEST(Connection, the_client_cannot_choose_the_request_id) {
    const LiveServer live;
    const auto answer = live.ask(get("/hello", "x-request-id: mine\r\n"));
    EXPECT_EQ(answer.head.header("x-request-id").find("mine"), std::string_view::npos);
}

TEST(Connection, pipelined_requests_are_answered_in_order) {
    const LiveServer live;
    auto client = live.connect();
    client.send(get("/items/1") +
                "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                "2\r\n\r\nab" +
                get("/nothing") + get("/items/2") +
                "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: "
                "chunked\r\n\r\n1\r\nc\r\n0\r\n\r\n" +
                get("/items/3", "Connection: close\r\n") + get("/items/4"));
    EXPECT_EQ(client.answer().body, "1|");
    EXPECT_EQ(client.answer().body, "ab");
    EXPECT_EQ(client.answer().status, 404);
    EXPECT_EQ(client.answer().body, "2|");
    EXPECT_EQ(client.answer().body, "c");
    EXPECT_EQ(client.answer().body, "3|");
    EXPECT_EQ(client.rest(), "");  // nothing after Connection: close
}

TEST(Connection, requests_sent_while_another_runs_are_not_lost) {
    LiveServer live;
    auto client = live.connect();
    client.send(get("/hold"));
    ASSERT_TRUE(live.entered.wait());
    std::string more;
    for (int i = 0; i < 3000; ++i) {  // more than is read ahead
        more += get("/items/" + std::to_string(i));
    }
    std::jthread sender([&] { client.send(more); });
    live.release.set();
    EXPECT_EQ(client.answer().body, "held");
    for (int i = 0; i < 3000; ++i) {
        ASSERT_EQ(client.answer().body, std::to_string(i) + "|");
    }
}

TEST(Connection, a_request_in_single_bytes) {
    const LiveServer live;
    auto client = live.connect();
    for (const char c : std::string("POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: "
                                    "chunked\r\n\r\n3;x=y\r\nabc\r\n1\r\nd\r\n0\r\n\r\n") +
                            std::string(kHello)) {
        ASSERT_TRUE(client.send(std::string_view(&c, 1)));
    }
    EXPECT_EQ(client.answer().body, "abcd");
    EXPECT_EQ(client.answer().body, "hello");
}

TEST(Connection, head_has_the_length_but_no_body) {
    const LiveServer live;
    auto client = live.connect();
    client.send("HEAD /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const auto answer = client.answer(true);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.head.header("content-length"), "5");
    client.send("HEAD /chunks HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(client.answer(true).status, 200);
    client.send("HEAD /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(client.answer(true).status, 404);
    client.send(kHello);
    EXPECT_EQ(client.answer().body, "hello");
}

TEST(Connection, version_1_0_closes_unless_asked) {
    const LiveServer live;
    auto client = live.connect();
    client.send("GET /hello HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(client.answer().body, "hello");
    client.send("GET /chunks HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n");
    const auto streamed = client.answer();
    EXPECT_EQ(streamed.body, "onetwothree");
    EXPECT_EQ(streamed.head.header("transfer-encoding"), "");
    EXPECT_EQ(streamed.head.header("connection"), "close");
    EXPECT_TRUE(streamed.whole);
}

TEST(Connection, expect_100_continue) {
    const LiveServer live;
    auto client = live.connect();
    const std::string head =
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: ";
    client.send(head + "3\r\n\r\n");
    EXPECT_EQ(client.answer().status, 100);
    client.send("abc");
    EXPECT_EQ(client.answer().body, "abc");
    client.send(head + "3\r\n\r\nabc");  // did not wait
    auto answer = client.answer();
    if (answer.status == 100) {  // the head came alone
        answer = client.answer();
    }
    EXPECT_EQ(answer.body, "abc");
    client.send(head + "99999999\r\n\r\n");
    EXPECT_EQ(client.answer().status, 413);  // and no 100 before it
}

TEST(Connection, a_refused_upload_still_reads_its_answer) {
    const LiveServer live;
    auto client = live.connect();
    client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\n\r\n");
    // A client that writes everything before it reads: the answer must survive that.
    client.send(std::string(9'000'000, 'a'));
    const auto answer = client.answer();
    EXPECT_EQ(answer.status, 413);
    EXPECT_TRUE(answer.whole);
}

TEST(Connection, slow_headers_get_408) {
    ServerOptions options;
    options.header_timeout = Milliseconds(150);
    const LiveServer live(options);
    auto client = live.connect();
    client.send("GET /hello HTTP/1.1\r\nHost: ");
    EXPECT_EQ(client.answer().status, 408);
    EXPECT_EQ(client.rest(), "");
}

TEST(Connection, a_silent_connection_is_closed_without_a_word) {
    ServerOptions options;
    options.header_timeout = Milliseconds(150);
    options.keep_alive_timeout = Milliseconds(150);
    const LiveServer live(options);
    EXPECT_EQ(live.connect().rest(), "");
    auto client = live.connect();
    client.send(kHello);
    EXPECT_EQ(client.answer().status, 200);
    EXPECT_EQ(client.rest(), "");
}

TEST(Connection, slow_bodies_get_408) {
    ServerOptions options;
    options.body_idle_timeout = Milliseconds(150);
    const LiveServer live(options);
    for (const std::string path : {"/echo", "/spool"}) {
        auto client = live.connect();
        client.send("POST " + path +
                    " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc");
        EXPECT_EQ(client.answer().status, 408);
        EXPECT_EQ(client.rest(), "");
    }
}

TEST(Connection, a_client_that_closes_cancels_its_request) {
    LiveServer live;
    auto client = live.connect();
    client.send(get("/wait"));
    ASSERT_TRUE(live.entered.wait());
    client.close();
    EXPECT_TRUE(live.cancelled.wait());
}

TEST(Connection, a_client_that_closes_after_pipelining_cancels_its_request) {
    LiveServer live;
    auto client = live.connect();
    client.send(get("/wait") + std::string(kHello));
    ASSERT_TRUE(live.entered.wait());
    client.send(kHello);
    client.close_write();
    EXPECT_TRUE(live.cancelled.wait());
}

TEST(Connection, half_a_close_still_gets_its_answers) {
    const LiveServer live;
    auto client = live.connect();
    client.send(std::string(kHello) + get("/big"));
    client.close_write();
    EXPECT_EQ(client.answer().body, "hello");
    const auto big = client.answer();
    EXPECT_EQ(big.body.size(), 8U << 20U);
    EXPECT_TRUE(big.whole);
    EXPECT_EQ(client.rest(), "");
}

TEST(Connection, a_client_that_stops_reading_a_stream_is_cut) {
    ServerOptions options;
    options.write_timeout = Milliseconds(200);
    LiveServer live(options);
    RawClient client(live.server->port(), 4096);
    client.send(get("/stream"));
    ASSERT_TRUE(live.entered.wait());
    EXPECT_TRUE(live.cancelled.wait());
    EXPECT_FALSE(client.answer().whole);
}

TEST(Connection, a_client_that_closes_amid_a_stream_is_noticed) {
    LiveServer live;
    RawClient client(live.server->port(), 4096);
    client.send(get("/stream"));
    ASSERT_TRUE(live.entered.wait());
    client.close();
    EXPECT_TRUE(live.cancelled.wait());
}

TEST(Connection, a_slow_reader_of_a_whole_answer_holds_no_handler) {
    ServerOptions options;
    options.handler_threads = 1;
    options.handlers_waiting_max = 4;
    const LiveServer live(options);
    RawClient slow(live.server->port(), 4096);
    slow.send(get("/big"));
    EXPECT_EQ(live.ask(kHello).body, "hello");  // on the only thread
    EXPECT_EQ(slow.answer().body.size(), 8U << 20U);
}

TEST(Connection, a_client_that_stops_reading_a_whole_answer_is_cut) {
    ServerOptions options;
    options.write_timeout = Milliseconds(200);
    Signal observed;
    const LiveServer live(options,
                          [&](std::string_view, int, Monotonic::duration) { observed.set(); });
    RawClient client(live.server->port(), 4096);
    client.send(get("/big"));
    ASSERT_TRUE(observed.wait());
    EXPECT_FALSE(client.answer().whole);
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
    // Both idle now: the newcomer takes the place of the one that idles longest.
    auto newcomer = live.connect();
    newcomer.send(kHello);
    EXPECT_EQ(newcomer.answer().body, "hello");
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
