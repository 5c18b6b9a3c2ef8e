#include "http/message.h"

#include <nlohmann/json.hpp>

#include "base/error_table.h"

namespace annex::http {
namespace {

/// Short: a queue moves on and a worker is back within a second or so.
constexpr std::string_view kRetryAfter_s = "1";

Response shape(int status, std::string_view type, std::string_view code, std::string_view message,
               std::string_view param) {
    nlohmann::ordered_json error;
    error["message"] = message;
    error["type"] = type;
    error["param"] = param.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(param);
    error["code"] = code;
    nlohmann::ordered_json body;
    body["error"] = std::move(error);
    Response response;
    response.status = status;
    response.body = body.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    return response;
}

}  // namespace

std::string_view Request::header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        if (key == name) {
            return value;
        }
    }
    return {};
}

Response error_response(const Error& error) {
    const auto& terms = error_terms(error.code);
    auto response =
        shape(terms.http_status, terms.openai_type, terms.name, error.message, error.param);
    if (terms.retryable) {
        response.headers.emplace_back("Retry-After", kRetryAfter_s);
    }
    return response;
}

Response error_response(int status, std::string_view type, std::string_view code,
                        std::string_view message) {
    auto response = shape(status, type, code, message, {});
    if (status == 429 || status == 503) {
        response.headers.emplace_back("Retry-After", kRetryAfter_s);
    }
    return response;
}

}  // namespace annex::http
