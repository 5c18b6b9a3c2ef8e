#pragma once
// A small blocking HTTP/1.1 client for the command line: one request per connection, plain http.
//
// Threads: plain functions; a call may be cancelled from another thread.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/cancel.h"
#include "base/clock.h"
#include "base/result.h"
#include "http/message.h"

namespace annex::http {

inline constexpr std::size_t kResponseHeaderBytesMax = 64U << 10U;

/// Bytes of a body that lie in a file. The descriptor is borrowed and read with pread.
struct FilePiece {
    int fd = -1;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};
using BodyPiece = std::variant<std::string, FilePiece>;

struct ClientRequest {
    std::string method = "GET";
    std::string target = "/";
    Headers headers = {};  ///< Host, Content-Length and Connection come by themselves
    std::vector<BodyPiece> body = {};
};

struct ClientOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8460;
    Milliseconds connect_timeout{5'000};
    Milliseconds idle_timeout{600'000};  ///< between two bytes in either direction
    const CancelSource* maybe_cancel = nullptr;
};

struct ClientResponse {
    int status = 0;
    Headers headers;  ///< names in lower case
    /// First value of a header (lower-case name), or empty.
    [[nodiscard]] std::string_view header(std::string_view name) const;
};

/// Takes the body piece by piece, as it comes; its error ends the call.
using OnBody = std::function<Result<void>(const ClientResponse&, std::string_view)>;

/// Sends the request and hands the answer's body to `on_body`; an answer of any status is a value.
/// Errors: kUnavailable when nobody listens there or the connection broke (also in the middle of an
/// answer), kDeadline, kCancelled, kInvalidArgument for an unknown host or a header that holds a
/// line break, kCorrupt when the answer is no HTTP; those of `on_body`.
Result<ClientResponse> fetch(const ClientOptions& options, const ClientRequest& request,
                             const OnBody& on_body);

/// Builds a multipart/form-data body. Quotes and line breaks in names are escaped.
class MultipartForm {
  public:
    MultipartForm();
    void add_field(std::string_view name, std::string_view value);
    void add_file(std::string_view name, std::string_view filename, FilePiece file);
    [[nodiscard]] std::string content_type() const;
    /// Ends the form and moves it out.
    [[nodiscard]] std::vector<BodyPiece> take_body();

  private:
    void open_part(std::string_view name);
    std::string& text();

    const std::string boundary_;
    std::vector<BodyPiece> pieces_;
};

}  // namespace annex::http
