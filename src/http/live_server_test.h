#pragma once
// For the tests of this folder: a live server with a few routes on a free loopback port, and a
// client that sends raw bytes.
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "base/assert.h"
#include "base/unique_fd.h"
#include "http/client.h"
#include "http/message_parser.h"
#include "http/server.h"

namespace annex::http {

/// Long enough for a loaded machine; only a broken server makes a test wait for it.
inline constexpr int kPatience_ms = 20'000;

class RawClient {
  public:
    explicit RawClient(std::uint16_t port, int receive_buffer_bytes = 0)
        : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        if (receive_buffer_bytes > 0) {
            ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes,
                         sizeof receive_buffer_bytes);
        }
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ =
            ::connect(fd_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    }

    [[nodiscard]] bool connected() const { return connected_; }

    /// False once the server closed.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) {
                return false;
            }
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    void close_write() { ::shutdown(fd_.get(), SHUT_WR); }
    void close() { fd_.reset(); }

    struct Answer {
        int status = 0;  ///< 0: no (whole) head came
        ClientResponse head;
        std::string body;
        bool whole = false;
    };
    /// Reads one answer; bytes after it stay for the next.
    Answer answer(bool to_head = false) {
        Answer out;
        std::size_t end = 0;
        while ((end = in_.find("\r\n\r\n")) == std::string::npos) {
            if (!receive()) {
                return out;
            }
        }
        MessageParser parser(to_head ? MessageParser::Kind::kResponseToHead
                                     : MessageParser::Kind::kResponse);
        auto head = parser.parse_head(in_.substr(0, end + 4));
        ANNEX_ASSERT(head.ok());
        in_.erase(0, end + 4);
        out.status = head->status;
        out.head = {head->status, head->headers};
        if (head->status == 100) {
            return out;
        }
        while (!parser.done()) {
            auto taken = parser.parse_body(in_, [&](std::string_view piece) -> Result<void> {
                out.body += piece;
                return {};
            });
            ANNEX_ASSERT(taken.ok());
            in_.erase(0, *taken);
            if (!parser.done() && !receive()) {
                out.whole = !reset_ && parser.parse_eof().ok();
                return out;
            }
        }
        out.whole = true;
        return out;
    }
    /// Everything until the server closes.
    std::string rest() {
        while (receive()) {
        }
        return std::move(in_);
    }

  private:
    bool receive() {
        pollfd poll_fd{fd_.get(), POLLIN, 0};
        ANNEX_ASSERT(::poll(&poll_fd, 1, kPatience_ms) == 1);
        std::string buffer(65536, '\0');
        const auto got = ::recv(fd_.get(), buffer.data(), buffer.size(), 0);
        reset_ = got < 0;
        if (got > 0) {
            in_.append(buffer, 0, static_cast<std::size_t>(got));
        }
        return got > 0;
    }

    UniqueFd fd_;
    bool connected_ = false;
    bool reset_ = false;
    std::string in_;
};

/// A moment that one thread waits for and another one brings.
class Signal {
  public:
    void set() {
        {
            const std::lock_guard lock(mutex_);
            ++count_;
        }
        changed_.notify_all();
    }
    /// False when it never came.
    [[nodiscard]] bool wait(int times = 1) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, Milliseconds(kPatience_ms), [&] { return count_ >= times; });
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int count_ = 0;  // guarded by mutex_
};

struct LiveServer {
    explicit LiveServer(ServerOptions options = {}, Observer observer = {}) {
        add_routes();
        options.port = 0;
        auto started = Server::start(options, router, std::move(observer));
        ANNEX_ASSERT(started.ok());
        server = std::move(*started);
    }

    [[nodiscard]] RawClient connect() const { return RawClient(server->port()); }

    /// One request on a connection of its own.
    RawClient::Answer ask(std::string_view bytes) const {
        auto client = connect();
        client.send(bytes);
        return client.answer();
    }

    Router router;
    Signal entered;    ///< a handler of /wait, /stream or /hold runs
    Signal cancelled;  ///< a handler of /wait or /stream ended by cancellation
    Signal release;    ///< lets /hold answer
    std::unique_ptr<Server> server;

  private:
    void add_routes() {
        const auto text = [](std::string body) {
            Response response;
            response.content_type = "text/plain";
            response.body = std::move(body);
            return response;
        };
        router.add("GET", "/hello", {},
                   [=](Request&, ResponseWriter& writer) { return writer.send(text("hello")); });
        router.add("POST", "/echo", {.body_bytes_max = 4U << 20U},
                   [=](Request& request, ResponseWriter& writer) {
                       return writer.send(text(request.body));
                   });
        router.add("POST", "/spool", {.body_bytes_max = 4U << 20U, .storage = BodyStorage::kSpool},
                   [=](Request& request, ResponseWriter& writer) {
                       std::string body(request.body_bytes + 1, '\0');
                       const auto got = ::pread(request.spool.get(), body.data(), body.size(), 0);
                       body.resize(static_cast<std::size_t>(got));
                       return writer.send(text(body));
                   });
        router.add("GET", "/items/{id}", {}, [=](Request& request, ResponseWriter& writer) {
            return writer.send(text(request.parameter + "|" + request.query["q"]));
        });
        router.add("GET", "/big", {}, [=](Request&, ResponseWriter& writer) {
            return writer.send(text(std::string(8U << 20U, 'b')));
        });
        router.add("GET", "/throw", {}, [](Request&, ResponseWriter&) -> Result<void> {
            throw std::runtime_error("secret 0x7fff");
        });
        router.add("GET", "/error", {}, [](Request&, ResponseWriter&) {
            return Result<void>(Error{Code::kBusy, "the queue is full; try again", "model"});
        });
        router.add("GET", "/silent", {}, [](Request&, ResponseWriter&) { return Result<void>(); });
        router.add("GET", "/unended", {}, [](Request&, ResponseWriter& writer) -> Result<void> {
            ANNEX_TRY(writer.begin(200, "text/plain", {}));
            return writer.write("part");
        });
        router.add("GET", "/breaks", {}, [](Request&, ResponseWriter& writer) -> Result<void> {
            ANNEX_TRY(writer.begin(200, "text/plain", {}));
            ANNEX_TRY(writer.write("part"));
            return {Code::kInternal, "broke in the middle"};
        });
        router.add("GET", "/chunks", {}, [](Request&, ResponseWriter& writer) -> Result<void> {
            ANNEX_TRY(writer.begin(200, "text/plain", {{"x-annex-model", "m\r\nevil: 1"}}));
            for (const auto* piece : {"one", "", "two", "three"}) {
                ANNEX_TRY(writer.write(piece));
            }
            return writer.end();
        });
        add_blocking_routes(text);
    }

    void add_blocking_routes(const std::function<Response(std::string)>& text) {
        router.add("GET", "/stream", {}, [this](Request&, ResponseWriter& writer) -> Result<void> {
            entered.set();
            ANNEX_TRY(writer.begin(200, "audio/pcm", {}));
            const std::string piece(256U << 10U, 's');
            for (;;) {
                if (auto result = writer.write(piece); !result.ok()) {
                    if (result.error().code == Code::kCancelled) {
                        cancelled.set();
                    }
                    return result;
                }
            }
        });
        router.add("GET", "/wait", {}, [this](Request& request, ResponseWriter&) -> Result<void> {
            entered.set();
            pollfd poll_fd{request.cancel->fd(), POLLIN, 0};
            if (::poll(&poll_fd, 1, kPatience_ms) == 1) {
                cancelled.set();
            }
            return {Code::kCancelled, "cancelled"};
        });
        router.add("GET", "/hold", {}, [this, text](Request&, ResponseWriter& writer) {
            entered.set();
            (void)release.wait();
            return writer.send(text("held"));
        });
        router.add("GET", "/health", {.urgency = Urgency::kHealth},
                   [text](Request&, ResponseWriter& writer) { return writer.send(text("ok")); });
    }
};

}  // namespace annex::http
