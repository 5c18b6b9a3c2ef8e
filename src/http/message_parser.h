#pragma once
// One HTTP/1.1 message on its way in: the head from a complete block of bytes, then the body piece
// by piece, whatever its framing. Beast's parser does the work, behind this header.
//
// Life: one parser per message. Threads: one owner.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/message.h"

namespace annex::http {

struct MessageHead {
    std::string method;        ///< of a request
    std::string target;        ///< of a request
    int status = 0;            ///< of a response
    bool version_1_0 = false;  ///< HTTP/1.0, else 1.1
    bool keep_alive = false;
    Headers headers;  ///< names in lower case, values trimmed
};

class MessageParser {
  public:
    enum class Kind : std::uint8_t {
        kRequest,
        kResponse,
        kResponseToHead,  ///< has no body, whatever its head says
    };
    /// Takes a piece of the body. Its error stops the parsing and is passed on.
    using Sink = std::function<Result<void>(std::string_view)>;

    explicit MessageParser(Kind kind);
    MessageParser(MessageParser&&) noexcept;
    ~MessageParser();

    /// `block`: the head up to and including its empty line.
    /// Errors: kInvalidArgument, in words for the sender.
    Result<MessageHead> parse_head(std::string_view block);

    /// Refuses a body, or a chunk, that announces more than is left of `bytes_max`.
    void limit_body(std::uint64_t bytes_max);
    [[nodiscard]] bool over_limit() const;

    /// Takes what it can of `bytes` and says how much that was; call it again with the rest and
    /// what comes after. Errors: kInvalidArgument when the framing is broken; the sink's.
    Result<std::size_t> parse_body(std::string_view bytes, const Sink& sink);

    /// The sender closed. Errors: kInvalidArgument when that cuts the message short.
    Result<void> parse_eof();

    /// The message is complete.
    [[nodiscard]] bool done() const;

    /// The body's size as announced; nullopt when chunked or ended by close.
    [[nodiscard]] std::optional<std::uint64_t> body_bytes() const;

    struct Impl;

  private:
    std::unique_ptr<Impl> impl_;
};

/// Longest chunk header (with extensions) and trailer that a body may have.
inline constexpr std::size_t kChunkHeaderBytesMax = 4096;

}  // namespace annex::http
