#include "http/client.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

#include "base/unique_fd.h"
#include "http/message_parser.h"
#include "http/response_head.h"

namespace annex::http {
namespace {

constexpr std::size_t kTransferBytes = 64U << 10U;

struct Waiting {
    Milliseconds at_most;
    const CancelSource* maybe_cancel;
};

// Waits for `events` on the socket; returns which came. Errors: kDeadline, kCancelled.
Result<short> wait_for(int fd, short events, const Waiting& waiting) {
    const auto deadline = Deadline::in(waiting.at_most);
    for (;;) {
        std::array<pollfd, 2> fds{{{fd, events, 0}, {-1, POLLIN, 0}}};
        if (waiting.maybe_cancel != nullptr) {
            fds[1].fd = waiting.maybe_cancel->fd();
        }
        const int ready = ::poll(fds.data(), fds.size(), static_cast<int>(deadline.left().count()));
        if (waiting.maybe_cancel != nullptr && waiting.maybe_cancel->cancelled()) {
            return {Code::kCancelled, "cancelled"};
        }
        if (ready > 0) {
            return fds[0].revents;
        }
        if (deadline.passed()) {
            return {Code::kDeadline, "the server did not answer in time"};
        }
    }
}

Error connection_broke() {
    return Error{Code::kUnavailable, "the connection to the server broke; try again"};
}

Result<UniqueFd> connect_one(const addrinfo& address, const Waiting& waiting) {
    UniqueFd fd(::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!fd.valid()) {
        return {Code::kUnavailable, "no socket; the system is out of them"};
    }
    if (::connect(fd.get(), address.ai_addr, address.ai_addrlen) != 0) {
        if (errno != EINPROGRESS) {
            return connection_broke();
        }
        ANNEX_TRY(wait_for(fd.get(), POLLOUT, waiting));
        int failure = 0;
        socklen_t size = sizeof failure;
        ::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &failure, &size);
        if (failure != 0) {
            return connection_broke();
        }
    }
    const int on = 1;
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

Result<UniqueFd> connect_to(const ClientOptions& options) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const auto port = std::to_string(options.port);
    if (::getaddrinfo(options.host.c_str(), port.c_str(), &hints, &found) != 0) {
        return {Code::kInvalidArgument, "no address is known for the host " + options.host};
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> list(found, &::freeaddrinfo);
    const Waiting waiting{options.connect_timeout, options.maybe_cancel};
    for (const auto* address = found; address != nullptr; address = address->ai_next) {
        auto fd = connect_one(*address, waiting);
        if (fd.ok() || fd.error().code == Code::kCancelled) {
            return fd;
        }
    }
    return {Code::kUnavailable, fmt::format("nothing answers at {} port {}; is annexd running?",
                                            options.host, options.port)};
}

std::uint64_t size_of(const BodyPiece& piece) {
    const auto* text = std::get_if<std::string>(&piece);
    return text != nullptr ? text->size() : std::get<FilePiece>(piece).length;
}

bool holds_break(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

Result<std::string> format_request(const ClientOptions& options, const ClientRequest& request) {
    std::uint64_t body_bytes = 0;
    for (const auto& piece : request.body) {
        body_bytes += size_of(piece);
    }
    const bool is_v6 = options.host.find(':') != std::string::npos;
    auto out =
        fmt::format("{} {} HTTP/1.1\r\nHost: {}{}{}:{}\r\nConnection: close\r\n", request.method,
                    request.target, is_v6 ? "[" : "", options.host, is_v6 ? "]" : "", options.port);
    bool bad = holds_break(request.method) || holds_break(options.host) ||
               request.target.find_first_of(std::string_view(" \r\n\0", 4)) != std::string::npos;
    for (const auto& [name, value] : request.headers) {
        bad = bad || holds_break(name) || holds_break(value);
        out += fmt::format("{}: {}\r\n", name, value);
    }
    if (bad) {
        return {Code::kInvalidArgument, "the request line or a header holds a line break"};
    }
    if (body_bytes > 0 || (request.method != "GET" && request.method != "HEAD")) {
        out += fmt::format("Content-Length: {}\r\n", body_bytes);
    }
    return out + "\r\n";
}

class Conversation {
  public:
    Conversation(UniqueFd fd, const ClientOptions& options)
        : fd_(std::move(fd)), waiting_{options.idle_timeout, options.maybe_cancel} {}

    // Stops early when the server answers before it has everything (a refusal), or closes.
    Result<void> send(const std::string& head, const std::vector<BodyPiece>& body) {
        ANNEX_TRY(send_bytes(head));
        for (const auto& piece : body) {
            if (const auto* text = std::get_if<std::string>(&piece)) {
                ANNEX_TRY(send_bytes(*text));
            } else {
                ANNEX_TRY(send_file(std::get<FilePiece>(piece)));
            }
        }
        return {};
    }

    Result<ClientResponse> receive(bool head_only, const OnBody& on_body) {
        for (;;) {
            MessageParser parser(head_only ? MessageParser::Kind::kResponseToHead
                                           : MessageParser::Kind::kResponse);
            ANNEX_ASSIGN(head, receive_head(parser));
            if (head.status / 100 == 1) {
                continue;  // interim: the answer follows
            }
            ClientResponse response{head.status, std::move(head.headers)};
            ANNEX_TRY(receive_body(parser, response, on_body));
            return response;
        }
    }

  private:
    Result<void> send_bytes(std::string_view bytes) {
        while (!bytes.empty() && !answered_) {
            const auto sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent > 0) {
                bytes.remove_prefix(static_cast<std::size_t>(sent));
                continue;
            }
            if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
                answered_ = true;  // what it said before it closed may still be read
                return {};
            }
            ANNEX_ASSIGN(ready, wait_for(fd_.get(), POLLOUT | POLLIN, waiting_));
            answered_ = (ready & POLLIN) != 0;
        }
        return {};
    }

    Result<void> send_file(FilePiece piece) {
        std::string buffer(kTransferBytes, '\0');
        while (piece.length > 0 && !answered_) {
            const auto wanted =
                static_cast<std::size_t>(std::min<std::uint64_t>(piece.length, buffer.size()));
            const auto got =
                ::pread(piece.fd, buffer.data(), wanted, static_cast<off_t>(piece.offset));
            if (got < 0 && errno == EINTR) {
                continue;
            }
            if (got <= 0) {
                return {Code::kInvalidArgument, "a file to send became shorter or unreadable"};
            }
            piece.offset += static_cast<std::uint64_t>(got);
            piece.length -= static_cast<std::uint64_t>(got);
            ANNEX_TRY(
                send_bytes(std::string_view(buffer).substr(0, static_cast<std::size_t>(got))));
        }
        return {};
    }

    // False at the end of the stream.
    Result<bool> receive_more() {
        std::array<char, kTransferBytes> buffer;
        for (;;) {
            const auto got = ::recv(fd_.get(), buffer.data(), buffer.size(), 0);
            if (got > 0) {
                in_.append(buffer.data(), static_cast<std::size_t>(got));
                return true;
            }
            if (got == 0) {
                return false;
            }
            if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
                return connection_broke();
            }
            ANNEX_TRY(wait_for(fd_.get(), POLLIN, waiting_));
        }
    }

    Result<MessageHead> receive_head(MessageParser& parser) {
        std::size_t end = std::string::npos;
        while ((end = in_.find("\r\n\r\n")) == std::string::npos) {
            if (in_.size() > kResponseHeaderBytesMax) {
                return {Code::kCorrupt, "the server's answer has endless headers"};
            }
            ANNEX_ASSIGN(more, receive_more());
            if (!more) {
                return connection_broke();
            }
        }
        auto head = parser.parse_head(std::string_view(in_).substr(0, end + 4));
        in_.erase(0, end + 4);
        if (!head.ok()) {
            return {Code::kCorrupt, "the server's answer is no HTTP: " + head.error().message};
        }
        return head;
    }

    Result<void> receive_body(MessageParser& parser, const ClientResponse& response,
                              const OnBody& on_body) {
        Result<void> told;
        const auto sink = [&](std::string_view bytes) {
            told = on_body(response, bytes);
            return told;
        };
        while (!parser.done()) {
            auto taken = parser.parse_body(in_, sink);
            if (!taken.ok()) {
                return told.ok() ? Error{Code::kCorrupt,
                                         "the server's answer is no HTTP: " + taken.error().message}
                                 : told.error();
            }
            in_.erase(0, *taken);
            if (parser.done()) {
                break;
            }
            ANNEX_ASSIGN(more, receive_more());
            if (!more) {
                return parser.parse_eof().ok() ? Result<void>() : connection_broke();
            }
        }
        return {};
    }

    UniqueFd fd_;
    const Waiting waiting_;
    bool answered_ = false;
    std::string in_;
};

std::string escape(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '"') {
            out += "%22";
        } else if (c == '\r') {
            out += "%0D";
        } else if (c == '\n') {
            out += "%0A";
        } else {
            out += c;
        }
    }
    return out;
}

}  // namespace

std::string_view ClientResponse::header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        if (key == name) {
            return value;
        }
    }
    return {};
}

Result<ClientResponse> fetch(const ClientOptions& options, const ClientRequest& request,
                             const OnBody& on_body) {
    ANNEX_ASSIGN(head, format_request(options, request));
    ANNEX_ASSIGN(fd, connect_to(options));
    Conversation exchange(std::move(fd), options);
    ANNEX_TRY(exchange.send(head, request.body));
    return exchange.receive(request.method == "HEAD", on_body);
}

MultipartForm::MultipartForm() : boundary_("annex-" + make_request_id()) {}

std::string& MultipartForm::text() {
    if (pieces_.empty() || !std::holds_alternative<std::string>(pieces_.back())) {
        pieces_.emplace_back(std::string());
    }
    return std::get<std::string>(pieces_.back());
}

void MultipartForm::open_part(std::string_view name) {
    text() +=
        fmt::format("--{}\r\nContent-Disposition: form-data; name=\"{}\"", boundary_, escape(name));
}

void MultipartForm::add_field(std::string_view name, std::string_view value) {
    open_part(name);
    text().append("\r\n\r\n").append(value).append("\r\n");
}

void MultipartForm::add_file(std::string_view name, std::string_view filename, FilePiece file) {
    open_part(name);
    text() += fmt::format("; filename=\"{}\"\r\nContent-Type: application/octet-stream\r\n\r\n",
                          escape(filename));
    pieces_.emplace_back(file);
    text() += "\r\n";
}

std::string MultipartForm::content_type() const {
    return "multipart/form-data; boundary=" + boundary_;
}

std::vector<BodyPiece> MultipartForm::take_body() {
    text() += fmt::format("--{}--\r\n", boundary_);
    return std::move(pieces_);
}

}  // namespace annex::http
