// The life of connections: keep-alive, pipelining, time-outs, clients that go away.
#include <gtest/gtest.h>

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

}  // namespace
}  // namespace annex::http
