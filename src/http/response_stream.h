#pragma once
// The writer that handlers get: formats the answer and sends it on a non-blocking socket from the
// handler's own thread. A whole answer that the socket does not take at once is left to the
// connection (take_unsent()), so that a slow reader holds no handler thread; a streamed one blocks
// in write() until the client reads.
//
// Life: one per request, ended before the socket is closed. Threads: one at a time.
#include <atomic>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "http/message.h"

namespace annex::http {

class ResponseStream final : public ResponseWriter {
  public:
    struct Options {
        int fd = -1;
        std::string request_id;
        Milliseconds write_timeout{0};
        bool head_only = false;    ///< answer to HEAD
        bool version_1_0 = false;  ///< no chunks; a streamed body ends by close
        bool keep_alive = true;
        const std::atomic<bool>* maybe_stopping = nullptr;  ///< true: the connection ends here
    };
    enum class State : std::uint8_t {
        kNothing,  ///< not a byte
        kBegun,    ///< a streamed answer without its end
        kDone,
        kBroken,  ///< the client is gone, or a streamed answer was given up
    };

    explicit ResponseStream(Options options) : options_(std::move(options)) {}

    Result<void> send(Response response) override;
    Result<void> begin(int status, std::string_view content_type, Headers headers) override;
    Result<void> write(std::string_view bytes) override;
    Result<void> end() override;
    [[nodiscard]] bool begun() const override { return state_ != State::kNothing; }

    /// Marks a streamed answer as given up.
    void give_up() { state_ = State::kBroken; }
    [[nodiscard]] State state() const { return state_; }
    [[nodiscard]] int status() const { return status_; }
    /// Whether another request may follow; known once the head was sent.
    [[nodiscard]] bool keep_alive() const { return keep_alive_ && state_ == State::kDone; }
    /// What send() could not hand to the socket.
    [[nodiscard]] std::string take_unsent() { return std::move(unsent_); }

  private:
    void decide_keep_alive(bool streamed);
    Result<void> send_all(std::string_view first, std::string_view second, std::string_view third);
    Result<void> broken();

    const Options options_;
    State state_ = State::kNothing;
    int status_ = 0;
    bool keep_alive_ = false;
    std::string unsent_;
};

/// Runs the handler and sees to it that the request is answered: its error, or a fixed text when it
/// threw or said nothing.
void run_handler(const Handler& handler, Request& request, ResponseStream& stream);

}  // namespace annex::http
