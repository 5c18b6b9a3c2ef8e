// What requests are taken and refused: framing, limits, Host and Origin, targets.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "http/live_server_test.h"

namespace annex::http {
namespace {

struct Case {
    const char* name;
    std::string request;
    int status;
    std::string body = {};  ///< expected, when not empty
};

void expect_all(const LiveServer& live, const std::vector<Case>& cases) {
    for (const auto& item : cases) {
        SCOPED_TRACE(item.name);
        const auto answer = live.ask(item.request);
        EXPECT_EQ(answer.status, item.status);
        EXPECT_EQ(answer.head.header("x-request-id").size(), 32U);
        EXPECT_TRUE(answer.whole);
        if (!item.body.empty()) {
            EXPECT_EQ(answer.body, item.body);
        }
        if (answer.status >= 400) {
            const auto json = nlohmann::json::parse(answer.body, nullptr, false);
            ASSERT_TRUE(json.is_object());
            EXPECT_TRUE(json["error"]["message"].is_string());
            EXPECT_TRUE(json["error"]["type"].is_string());
            EXPECT_TRUE(json["error"].contains("param"));
            EXPECT_TRUE(json["error"]["code"].is_string());
        }
    }
}

std::string get(std::string_view target, std::string_view more = "") {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(more) +
           "\r\n";
}

std::string post(std::string_view target, std::string_view headers, std::string_view body) {
    return "POST " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n" +
           std::string(headers) + "\r\n" + std::string(body);
}

TEST(Request, well_formed_ones_are_answered) {
    const LiveServer live;
    expect_all(
        live,
        {{"plain", get("/hello"), 200, "hello"},
         {"one empty line first", "\r\n" + get("/hello"), 200, "hello"},
         {"query", get("/items/a%20b?q=1%2B1+2&q2"), 200, "a b|1+1 2"},
         {"the last of a query name wins", get("/items/x?q=1&q=2"), 200, "x|2"},
         {"plus in a path is a plus", get("/items/a+b"), 200, "a+b|"},
         {"doubled slashes", get("//hello/"), 200, "hello"},
         {"version 1.0", "GET /hello HTTP/1.0\r\nHost: localhost\r\n\r\n", 200, "hello"},
         {"length", post("/echo", "Content-Length: 3\r\n", "abc"), 200, "abc"},
         {"zero length", post("/echo", "Content-Length: 0\r\n", ""), 200},
         {"no length, no body", post("/echo", "", ""), 200},
         {"chunked", post("/echo", "Transfer-Encoding: Chunked\r\n", "3\r\nabc\r\n0\r\n\r\n"), 200,
          "abc"},
         {"chunk extension",
          post("/echo", "Transfer-Encoding: chunked\r\n", "3;a=b\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"),
          200, "abcde"},
         {"trailer",
          post("/echo", "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n"), 200,
          "abc"},
         {"identity encoding",
          post("/echo", "Content-Encoding: identity\r\nContent-Length: 1\r\n", "a"), 200, "a"},
         {"spooled", post("/spool", "Content-Length: 3\r\n", "abc"), 200, "abc"},
         {"spooled chunks",
          post("/spool", "Transfer-Encoding: chunked\r\n", "1\r\na\r\n1\r\nb\r\n0\r\n\r\n"), 200,
          "ab"},
         {"nothing to spool", post("/spool", "Content-Length: 0\r\n", ""), 200},
         {"unknown method of the same path", get("/hello"), 200}});
}

TEST(Request, ambiguous_framing_is_refused) {
    const LiveServer live;
    const auto chunked = [](std::string_view body) {
        return post("/echo", "Transfer-Encoding: chunked\r\n", body);
    };
    expect_all(
        live,
        {{"length and chunked",
          post("/echo", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400},
         {"chunked and length",
          post("/echo", "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "0\r\n\r\n"), 400},
         {"two equal lengths", post("/echo", "Content-Length: 3\r\nContent-Length: 3\r\n", "abc"),
          400},
         {"two lengths", post("/echo", "Content-Length: 3\r\nContent-Length: 4\r\n", "abcd"), 400},
         {"length list", post("/echo", "Content-Length: 3, 3\r\n", "abc"), 400},
         {"negative length", post("/echo", "Content-Length: -1\r\n", ""), 400},
         {"signed length", post("/echo", "Content-Length: +3\r\n", "abc"), 400},
         {"hex length", post("/echo", "Content-Length: 0x3\r\n", "abc"), 400},
         {"empty length", post("/echo", "Content-Length: \r\n", ""), 400},
         {"length of 2^64", post("/echo", "Content-Length: 18446744073709551616\r\n", ""), 400},
         {"gzip coding", post("/echo", "Transfer-Encoding: gzip\r\n", ""), 400},
         {"gzip, chunked", post("/echo", "Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), 400},
         {"chunked, identity", post("/echo", "Transfer-Encoding: chunked, identity\r\n", ""), 400},
         {"coding twice",
          post("/echo",
               "Transfer-Encoding: chunked\r\nTransfer-Encoding: "
               "chunked\r\n",
               "0\r\n\r\n"),
          400},
         {"vertical tab before coding", post("/echo", "Transfer-Encoding: \vchunked\r\n", ""), 400},
         {"chunked in 1.0",
          "POST /echo HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: "
          "chunked\r\n\r\n0\r\n\r\n",
          400},
         {"space before colon", post("/echo", "Content-Length : 3\r\n", "abc"), 400},
         {"negative chunk", chunked("-1\r\nabc\r\n0\r\n\r\n"), 400},
         {"chunk of 2^64", chunked("10000000000000000\r\nabc"), 400},
         {"chunk of 2^64-1", chunked("ffffffffffffffff\r\nabc"), 413},
         {"no chunk size", chunked("\r\nabc\r\n0\r\n\r\n"), 400},
         {"chunk size with 0x", chunked("0x3\r\nabc\r\n0\r\n\r\n"), 400},
         {"chunk size with a space in front", chunked(" 3\r\nabc\r\n0\r\n\r\n"), 400},
         {"chunk line ends in bare LF", chunked("3\nabc\r\n0\r\n\r\n"), 400},
         {"chunk longer than it says", chunked("3\r\nabcd\r\n0\r\n\r\n"), 400},
         {"endless chunk extension", chunked("3;" + std::string(70'000, 'e')), 400},
         {"endless trailer", chunked("0\r\nX: " + std::string(70'000, 't')), 400}});
}

TEST(Request, malformed_heads_are_refused) {
    const LiveServer live;
    expect_all(live,
               {{"bare LF", "GET /hello HTTP/1.1\nHost: localhost\n\n", 400},
                {"bare LF in a field", "GET /hello HTTP/1.1\r\nHost: localhost\nX: 1\r\n\r\n", 400},
                {"bare CR", "GET /hello HTTP/1.1\r\nHost: localhost\rX: 1\r\n\r\n", 400},
                {"NUL", get("/hello", std::string_view("X: a\0b\r\n", 8)), 400},
                {"folded line", get("/hello", "X-Long: a\r\n b\r\n"), 400},
                {"no colon", get("/hello", "X-Nothing\r\n"), 400},
                {"space in a name", get("/hello", "X Y: 1\r\n"), 400},
                {"empty name", get("/hello", ": 1\r\n"), 400},
                {"no version", "GET /hello\r\nHost: localhost\r\n\r\n", 400},
                {"version 0.9", "GET /hello HTTP/0.9\r\nHost: localhost\r\n\r\n", 400},
                {"version 2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400},
                {"two spaces", "GET  /hello HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
                {"TLS hello", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc", 9), 400},
                {"other Expect", get("/hello", "Expect: the-unexpected\r\n"), 417},
                {"Content-Encoding",
                 post("/echo", "Content-Encoding: gzip\r\nContent-Length: 1\r\n", "a"), 415}});
}

TEST(Request, targets_are_checked) {
    const LiveServer live;
    expect_all(live,
               {{"absolute form", get("http://localhost/hello"), 400},
                {"authority form", "CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
                {"asterisk", "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
                {"fragment", get("/hello#x"), 400},
                {"broken percent", get("/hel%6"), 400},
                {"percent without hex", get("/hel%zz"), 400},
                {"percent at the end", get("/hello%"), 400},
                {"encoded NUL", get("/hello%00"), 400},
                {"encoded line break", get("/hello%0d%0aX"), 400},
                {"broken percent in the query", get("/hello?a=%x"), 400},
                {"NUL in the query", get("/hello?a=%00"), 400},
                {"encoded letters", get("/%68ello"), 200},
                {"dots do not climb", get("/items/../hello"), 404},
                {"encoded dots do not climb", get("/%2e%2e/etc/passwd"), 404},
                {"two segments are no parameter", get("/items/a/b"), 404},
                {"an empty parameter is none", get("/items/"), 404},
                {"invalid UTF-8 is told in valid JSON", get("/%ff%fe"), 404}});
    std::string hundred = "/hello?";
    for (int i = 0; i < 100; ++i) {
        hundred += "a" + std::to_string(i) + "=1&";
    }
    EXPECT_EQ(live.ask(get(hundred)).status, 200);
    EXPECT_EQ(live.ask(get(hundred + "more=1")).status, 400);
}

// R2
TEST(Request, only_own_names_are_taken_as_host_and_origin) {
    ServerOptions options;
    options.hosts_allowed = {"Box.Example", "fd00::1"};
    const LiveServer live(options);
    const auto with = [](std::string_view host, std::string_view more = "") {
        return "GET /hello HTTP/1.1\r\n" + std::string(host) + std::string(more) + "\r\n";
    };
    const auto origin = [&](std::string_view value) {
        return with("Host: localhost\r\n", "Origin: " + std::string(value) + "\r\n");
    };
    expect_all(live, {{"localhost", with("Host: LocalHost:8460\r\n"), 200},
                      {"trailing dot", with("Host: localhost.\r\n"), 200},
                      {"v4", with("Host: 127.0.0.1\r\n"), 200},
                      {"v6", with("Host: [::1]:80\r\n"), 200},
                      {"v6 spelt out", with("Host: [0:0:0:0:0:0:0:1]\r\n"), 200},
                      {"configured", with("Host: box.example:80\r\n"), 200},
                      {"configured v6", with("Host: [FD00:0::1]\r\n"), 200},
                      {"none", with(""), 400},
                      {"empty", with("Host: \r\n"), 400},
                      {"twice", with("Host: localhost\r\nHost: localhost\r\n"), 400},
                      {"list", with("Host: localhost, evil\r\n"), 400},
                      {"user", with("Host: a@localhost\r\n"), 400},
                      {"port of letters", with("Host: localhost:x\r\n"), 400},
                      {"open bracket", with("Host: [::1\r\n"), 400},
                      {"foreign name", with("Host: evil.example\r\n"), 403},
                      {"own name as a label", with("Host: localhost.evil.example\r\n"), 403},
                      {"foreign address", with("Host: 10.0.0.1\r\n"), 403},
                      {"another loopback spelling", with("Host: 127.1\r\n"), 403},
                      {"missing in 1.0", "GET /hello HTTP/1.0\r\n\r\n", 400},
                      {"own origin", origin("http://localhost:3000"), 200},
                      {"own https origin", origin("https://box.example"), 200},
                      {"null origin", origin("null"), 403},
                      {"foreign origin", origin("https://evil.example"), 403},
                      {"extension", origin("chrome-extension://abcdef"), 403},
                      {"prefix", origin("http://localhost.evil.example"), 403}});
    // No page may read an answer across sites.
    EXPECT_EQ(live.ask(origin("http://localhost:3000")).head.header("access-control-allow-origin"),
              "");
}

TEST(Request, a_foreign_host_is_refused_before_the_body_comes) {
    const LiveServer live;
    auto client = live.connect();
    client.send("POST /echo HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 1000000\r\n\r\n");
    EXPECT_EQ(client.answer().status, 403);
    EXPECT_EQ(client.rest(), "");
}

TEST(Request, unknown_paths_and_methods) {
    const LiveServer live;
    const auto not_found = live.ask(get("/nothing"));
    EXPECT_EQ(not_found.status, 404);
    const auto json = nlohmann::json::parse(not_found.body);
    EXPECT_EQ(json["error"]["code"], "not_found");
    EXPECT_EQ(json["error"]["type"], "invalid_request_error");
    EXPECT_TRUE(json["error"]["param"].is_null());
    const auto wrong = live.ask(post("/hello", "Content-Length: 0\r\n", ""));
    EXPECT_EQ(wrong.status, 405);
    EXPECT_EQ(wrong.head.header("allow"), "GET, HEAD");
    EXPECT_EQ(live.ask(get("/echo")).head.header("allow"), "POST");
}

TEST(Limits, headers_on_both_sides) {
    ServerOptions options;
    options.header_bytes_max = 1000;
    const LiveServer live(options);
    const auto of_size = [](std::size_t bytes) {
        auto head = get("/hello", "X: \r\n");
        head.insert(head.size() - 4, bytes - head.size(), 'x');
        return head;
    };
    ASSERT_EQ(of_size(1000).size(), 1000U);
    EXPECT_EQ(live.ask(of_size(1000)).status, 200);
    EXPECT_EQ(live.ask(of_size(1001)).status, 431);
    EXPECT_EQ(live.ask("GET /" + std::string(2000, 'a')).status, 431);
}

TEST(Limits, header_fields_on_both_sides) {
    const LiveServer live;
    std::string fields;
    for (int i = 0; i < 99; ++i) {
        fields += "X: 1\r\n";
    }
    EXPECT_EQ(live.ask(get("/hello", fields)).status, 200);  // with Host 100
    EXPECT_EQ(live.ask(get("/hello", fields + "X: 1\r\n")).status, 431);
}

TEST(Limits, bodies_on_both_sides) {
    const LiveServer live;
    constexpr std::size_t kMax = 4U << 20U;
    for (const std::string target : {"/echo", "/spool"}) {
        SCOPED_TRACE(target);
        const auto length = [](std::size_t n) {
            return "Content-Length: " + std::to_string(n) + "\r\n";
        };
        const std::string full(kMax, 'a');
        EXPECT_EQ(live.ask(post(target, length(kMax), full)).body, full);
        // Told from the announced length: not a byte of the body is sent.
        EXPECT_EQ(live.ask(post(target, length(kMax + 1), "")).status, 413);
        EXPECT_EQ(live.ask(post(target, length(kMax + 1), full + "a")).status, 413);
        const std::string chunked = "Transfer-Encoding: chunked\r\n";
        const std::string first = "400000\r\n" + full + "\r\n";
        EXPECT_EQ(live.ask(post(target, chunked, first + "0\r\n\r\n")).body, full);
        EXPECT_EQ(live.ask(post(target, chunked, first + "1\r\na\r\n0\r\n\r\n")).status, 413);
        EXPECT_EQ(live.ask(post(target, chunked, first + "1\r\na")).status, 413);
    }
}

TEST(Limits, three_million_chunks_of_one_byte) {
    const LiveServer live;
    std::string body;
    body.reserve(19U << 20U);
    for (int i = 0; i < 3'000'000; ++i) {
        body += "1\r\nx\r\n";
    }
    const auto answer =
        live.ask(post("/echo", "Transfer-Encoding: chunked\r\n", body + "0\r\n\r\n"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body.size(), 3'000'000U);
}

TEST(Limits, memory_of_all_bodies_together) {
    ServerOptions options;
    options.body_memory_bytes_max = 1U << 20U;
    const LiveServer live(options);
    const auto of_size = [](std::size_t n) {
        return post("/echo", "Content-Length: " + std::to_string(n) + "\r\n", std::string(n, 'a'));
    };
    const auto refused = live.ask(of_size((1U << 20U) + 1));
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.head.header("retry-after"), "1");
    // The whole budget is given back, time after time.
    auto client = live.connect();
    for (int i = 0; i < 3; ++i) {
        client.send(of_size(1U << 20U));
        EXPECT_EQ(client.answer().status, 200);
    }
}

}  // namespace
}  // namespace annex::http
