#include "http/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>

#include "http/live_server_test.h"
#include "http/multipart.h"

namespace annex::http {
namespace {

using testing::HasSubstr;

ClientOptions options_for(const LiveServer& live) {
    ClientOptions options;
    options.port = live.server->port();
    return options;
}

struct Fetched {
    Result<ClientResponse> response;
    std::string body;
};

Fetched fetch_all(const ClientOptions& options, const ClientRequest& request) {
    std::string body;
    auto response =
        fetch(options, request, [&](const ClientResponse&, std::string_view bytes) -> Result<void> {
            body += bytes;
            return {};
        });
    return {std::move(response), std::move(body)};
}

UniqueFd file_of(std::string_view content) {
    UniqueFd fd(::memfd_create("file", MFD_CLOEXEC));
    ANNEX_ASSERT(::write(fd.get(), content.data(), content.size()) ==
                 static_cast<ssize_t>(content.size()));
    return fd;
}

// Says one fixed thing to whoever connects, then closes.
class Parrot {
  public:
    explicit Parrot(std::string says) : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* raw = reinterpret_cast<sockaddr*>(&address);
        ANNEX_ASSERT(::bind(listener_.get(), raw, size) == 0 && ::listen(listener_.get(), 1) == 0 &&
                     ::getsockname(listener_.get(), raw, &size) == 0);
        options.port = ntohs(address.sin_port);
        thread_ = std::jthread([fd = listener_.get(), text = std::move(says)] {
            const UniqueFd peer(::accept(fd, nullptr, nullptr));
            std::string request(4096, '\0');
            [[maybe_unused]] auto got = ::recv(peer.get(), request.data(), request.size(), 0);
            ::send(peer.get(), text.data(), text.size(), MSG_NOSIGNAL);
            ::shutdown(peer.get(), SHUT_WR);
            got = ::recv(peer.get(), request.data(), request.size(), 0);
        });
    }

    ClientOptions options;

  private:
    UniqueFd listener_;
    std::jthread thread_;
};

TEST(Client, gets_and_posts) {
    const LiveServer live;
    auto hello = fetch_all(options_for(live), {.target = "/hello"});
    ASSERT_TRUE(hello.response.ok()) << hello.response.error().message;
    EXPECT_EQ(hello.response->status, 200);
    EXPECT_EQ(hello.response->header("content-type"), "text/plain");
    EXPECT_EQ(hello.body, "hello");
    EXPECT_EQ(fetch_all(options_for(live), {.target = "/chunks"}).body, "onetwothree");
    const auto echo = fetch_all(options_for(live),
                                {.method = "POST", .target = "/echo", .body = {"ab", "", "cd"}});
    EXPECT_EQ(echo.body, "abcd");
    auto empty = fetch_all(options_for(live), {.method = "POST", .target = "/echo"});
    EXPECT_EQ(empty.response->status, 200);
    const auto head = fetch_all(options_for(live), {.method = "HEAD", .target = "/hello"});
    EXPECT_EQ(head.response->header("content-length"), "5");
    EXPECT_EQ(head.body, "");
    EXPECT_EQ(fetch_all(options_for(live), {.target = "/nothing"}).response->status, 404);
}

TEST(Client, uploads_a_part_of_a_file_in_a_form) {
    const LiveServer live;
    const std::string content(300'000, 'f');
    const auto file = file_of("skipped" + content + "tail");
    MultipartForm form;
    form.add_field("model", "whisper-1");
    form.add_file("file", "a \"b\"\r\n.wav", {file.get(), 7, content.size()});
    const auto type = form.content_type();
    const auto sent = fetch_all(options_for(live), {.method = "POST",
                                                    .target = "/spool",
                                                    .headers = {{"Content-Type", type}},
                                                    .body = form.take_body()});
    const auto spool = file_of(sent.body);
    auto parts = parse_multipart(spool.get(), sent.body.size(), type);
    ASSERT_TRUE(parts.ok()) << parts.error().message;
    ASSERT_EQ(parts->size(), 2U);
    EXPECT_EQ((*parts)[0].value, "whisper-1");
    EXPECT_EQ((*parts)[1].filename, "a %22b%22%0D%0A.wav");
    EXPECT_EQ(sent.body.substr((*parts)[1].offset, (*parts)[1].length), content);
}

TEST(Client, a_refused_upload_gives_its_answer) {
    const LiveServer live;
    auto refused =
        fetch_all(options_for(live),
                  {.method = "POST", .target = "/echo", .body = {std::string(9U << 20U, 'a')}});
    ASSERT_TRUE(refused.response.ok()) << refused.response.error().message;
    EXPECT_EQ(refused.response->status, 413);
    EXPECT_THAT(refused.body, HasSubstr("too_large"));
}

TEST(Client, a_file_that_shrank_is_an_error) {
    const LiveServer live;
    const auto file = file_of("abc");
    const auto sent =
        fetch_all(options_for(live),
                  {.method = "POST", .target = "/echo", .body = {FilePiece{file.get(), 0, 10}}});
    ASSERT_FALSE(sent.response.ok());
    EXPECT_EQ(sent.response.error().code, Code::kInvalidArgument);
}

TEST(Client, tells_that_nobody_listens) {
    std::uint16_t port = 0;
    {
        const LiveServer live;
        port = live.server->port();
    }
    const auto none = fetch_all({.port = port}, {});
    ASSERT_FALSE(none.response.ok());
    EXPECT_EQ(none.response.error().code, Code::kUnavailable);
    EXPECT_THAT(none.response.error().message, HasSubstr("is annexd running?"));
}

TEST(Client, refuses_line_breaks_in_what_it_sends) {
    for (const auto& request : std::vector<ClientRequest>{{.method = "GET\r\nX: 1"},
                                                          {.target = "/a b"},
                                                          {.target = "/a\r\nX: 1"},
                                                          {.headers = {{"X", "1\r\nY: 2"}}},
                                                          {.headers = {{"X\n", "1"}}}}) {
        const auto result = fetch_all({}, request);
        ASSERT_FALSE(result.response.ok());
        EXPECT_EQ(result.response.error().code, Code::kInvalidArgument);
    }
}

TEST(Client, the_body_taker_can_end_the_call) {
    const LiveServer live;
    auto result =
        fetch(options_for(live), {.target = "/big"}, [](const ClientResponse&, std::string_view) {
            return Result<void>(Code::kNotFound, "the disk went away");
        });
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, Code::kNotFound);
}

TEST(Client, can_be_cancelled_and_then_the_server_knows) {
    LiveServer live;
    CancelSource cancel;
    auto options = options_for(live);
    options.maybe_cancel = &cancel;
    std::jthread canceller([&] {
        (void)live.entered.wait();
        cancel.cancel();
    });
    const auto result = fetch_all(options, {.target = "/wait"});
    ASSERT_FALSE(result.response.ok());
    EXPECT_EQ(result.response.error().code, Code::kCancelled);
    EXPECT_TRUE(live.cancelled.wait());
}

TEST(Client, gives_up_on_a_silent_server) {
    LiveServer live;
    auto options = options_for(live);
    options.idle_timeout = Milliseconds(100);
    const auto result = fetch_all(options, {.target = "/wait"});
    ASSERT_FALSE(result.response.ok());
    EXPECT_EQ(result.response.error().code, Code::kDeadline);
}

TEST(Client, an_answer_cut_short_is_an_error) {
    const LiveServer live;
    const auto cut = fetch_all(options_for(live), {.target = "/breaks"});
    ASSERT_FALSE(cut.response.ok());
    EXPECT_EQ(cut.response.error().code, Code::kUnavailable);
    for (const auto* says :
         {"", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"}) {
        const Parrot parrot(says);
        const auto result = fetch_all(parrot.options, {});
        ASSERT_FALSE(result.response.ok()) << says;
        EXPECT_EQ(result.response.error().code, Code::kUnavailable) << says;
    }
}

TEST(Client, takes_what_servers_may_say) {
    for (const auto* says :
         {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nabc", "HTTP/1.0 200 Fine\r\n\r\nabc",
          "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef"}) {
        const Parrot parrot(says);
        const auto result = fetch_all(parrot.options, {});
        ASSERT_TRUE(result.response.ok()) << says;
        EXPECT_EQ(result.response->status, 200);
        EXPECT_EQ(result.body, "abc");
    }
    const Parrot other("SSH-2.0-OpenSSH\r\n\r\n");
    EXPECT_EQ(fetch_all(other.options, {}).response.error().code, Code::kCorrupt);
    const Parrot endless("HTTP/1.1 200 OK\r\nX: " + std::string(kResponseHeaderBytesMax, 'x'));
    EXPECT_EQ(fetch_all(endless.options, {}).response.error().code, Code::kCorrupt);
}

}  // namespace
}  // namespace annex::http
