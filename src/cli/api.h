#pragma once
// The box as the commands see it: JSON and bytes over HTTP, errors in the house's terms.
//
// Threads: one at a time.
#include <cstddef>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/client.h"

namespace annex::cli {

inline constexpr std::size_t kAnswerBytesMax = std::size_t{256} << 20U;

/// An answer of 2xx, whole in memory.
struct Answer {
    http::ClientResponse head;
    std::string body;
};

/// Takes the bytes of an answer of 2xx as they come.
using OnBytes = std::function<Result<void>(std::string_view)>;

class Api {
  public:
    /// `url`: http://HOST[:PORT]. Errors: kInvalidArgument, kUnsupported for https.
    static Result<Api> create(const std::string& url);

    // Errors of all: what the box said, in its words; kUnavailable when no box answers.
    Result<Answer> get(const std::string& target) const;
    Result<Answer> post_json(const std::string& target, const nlohmann::json& body) const;
    Result<Answer> post_form(const std::string& target, http::MultipartForm form) const;
    /// The answer's head; its bytes went to `on_bytes`.
    Result<http::ClientResponse> stream_json(const std::string& target, const nlohmann::json& body,
                                             const OnBytes& on_bytes) const;

    [[nodiscard]] const std::string& url() const { return url_; }

  private:
    Api() = default;
    Result<http::ClientResponse> call(const http::ClientRequest& request,
                                      const OnBytes& on_bytes) const;
    Result<Answer> collect(const http::ClientRequest& request) const;

    std::string url_;
    http::ClientOptions options_;
};

/// The parts of http://HOST[:PORT][/]. Errors: as Api::create.
Result<http::ClientOptions> parse_url(const std::string& url);

/// For a value in a query string.
std::string percent_encoded(std::string_view text);

/// The Error that an answer of this status and body stands for.
Error error_of(int status, std::string_view body);

/// The body as JSON. Errors: kCorrupt when it is none.
Result<nlohmann::json> json_of(const Answer& answer);

}  // namespace annex::cli
