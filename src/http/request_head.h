#pragma once
// The head of a request: finding its end in a stream of bytes, and refusing what is malformed,
// ambiguous (two readers could cut it differently: request smuggling) or not meant for this box.
//
// Threads: plain values and functions.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "http/message.h"
#include "http/message_parser.h"

namespace annex::http {

inline constexpr std::size_t kHeaderFieldsMax = 100;

/// Looks for the empty line that ends a head, never at a byte twice.
class HeadScanner {
  public:
    enum class State : std::uint8_t {
        kIncomplete,
        kComplete,   ///< size() bytes
        kMalformed,  ///< a bare LF or CR, a control character, or a folded line
        kTooLarge,   ///< over `bytes_max` or over kHeaderFieldsMax lines
    };

    /// `bytes`: everything of the head so far, longer at each call.
    State scan(std::string_view bytes, std::size_t bytes_max);
    [[nodiscard]] std::size_t size() const { return next_; }

  private:
    std::size_t next_ = 0;
    std::size_t lines_ = 0;
    std::size_t line_bytes_ = 0;
};

struct RequestHead {
    std::string method;
    std::string path;
    std::map<std::string, std::string> query;
    Headers headers;
    std::string host;    ///< the Host field
    std::string origin;  ///< the Origin field; empty when there is none
    bool version_1_0 = false;
    bool keep_alive = false;
    bool expects_continue = false;
    bool has_body = false;
    std::optional<std::uint64_t> body_bytes;  ///< nullopt: chunked
};

/// The head, or the refusal to send (the connection cannot be used any further then).
/// `parser` is fresh and goes on with the body.
std::variant<RequestHead, Response> parse_request_head(std::string_view block,
                                                       MessageParser& parser);

}  // namespace annex::http
