#pragma once
// What a route sees of HTTP: a request read whole (its body in memory or spooled to an unlinked
// file), and a writer for the answer. No HTTP library type appears here.
//
// Threads: a handler runs on one thread of the server's pool and may block; the request and the
// writer are its own until it returns.
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace annex::http {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Request {
    std::string id;      ///< x-request-id of the answer
    std::string method;  ///< upper case
    std::string path;    ///< decoded, without query
    /// What the `{...}` at the end of the route's path matched; empty when it has none.
    std::string parameter;
    std::map<std::string, std::string> query;  ///< decoded; the last one wins
    Headers headers;                           ///< names in lower case
    /// The body, when the route keeps it in memory.
    std::string body;
    /// The body, when the route spools it: an unlinked file, read from offset 0.
    UniqueFd spool;
    std::uint64_t body_bytes = 0;
    /// Fires when the client went away or the server stops for good.
    const CancelSource* cancel = nullptr;

    /// First value of a header (lower-case name), or empty.
    [[nodiscard]] std::string_view header(std::string_view name) const;
};

struct Response {
    int status = 200;
    std::string content_type = "application/json";
    std::string body;
    Headers headers;
};

/// Answers one request: either send(), or begin() then write()* then end().
class ResponseWriter {
  public:
    virtual ~ResponseWriter() = default;
    virtual Result<void> send(Response response) = 0;
    /// Starts a chunked answer. Blocks in write() while the client reads slowly.
    /// Errors of write: kCancelled when the client is gone or reads nothing for too long.
    virtual Result<void> begin(int status, std::string_view content_type, Headers headers) = 0;
    virtual Result<void> write(std::string_view bytes) = 0;
    virtual Result<void> end() = 0;
    [[nodiscard]] virtual bool begun() const = 0;
};

/// An error that a handler returns before it sent anything becomes the error body; after begin()
/// the connection is cut, so that the client sees a broken answer and not a short one.
using Handler = std::function<Result<void>(Request&, ResponseWriter&)>;

enum class BodyStorage : std::uint8_t { kMemory, kSpool };

/// kHealth runs on a thread kept for it, so that it answers while every other thread is busy; its
/// handler must not block.
enum class Urgency : std::uint8_t { kNormal, kHealth };

struct RouteOptions {
    std::uint64_t body_bytes_max = 8ULL << 20U;
    BodyStorage storage = BodyStorage::kMemory;
    Urgency urgency = Urgency::kNormal;
};

/// `{"error":{"message","type","param","code"}}`, with its status, Retry-After where it helps.
Response error_response(const Error& error);
/// Bytes that are no UTF-8 are replaced, so that the body is always valid JSON.
/// The same shape for a refusal whose status the code table does not give (404, 405, 413, 431 ...).
Response error_response(int status, std::string_view type, std::string_view code,
                        std::string_view message);

}  // namespace annex::http
