#include "cli/api.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/error_table.h"

namespace annex::cli {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kErrorBytesMax = 64U << 10U;

std::optional<Code> code_named(std::string_view name) {
    for (auto value = 0; value <= static_cast<int>(Code::kInternal); ++value) {
        const auto code = static_cast<Code>(value);
        if (error_terms(code).name == name) {
            return code;
        }
    }
    return std::nullopt;
}

/// For refusals whose code is not in the table (a path that does not exist, a body too large).
Code code_of_status(int status) {
    switch (status) {
        case 401:
        case 403:
            return Code::kPermission;
        case 404:
            return Code::kNotFound;
        case 429:
            return Code::kBusy;
        case 503:
            return Code::kUnavailable;
        case 504:
            return Code::kDeadline;
        default:
            return status >= 500 ? Code::kInternal : Code::kInvalidArgument;
    }
}

http::ClientRequest json_request(const std::string& target, const Json& body) {
    http::ClientRequest request;
    request.method = "POST";
    request.target = target;
    request.headers = {{"content-type", "application/json"}};
    request.body.emplace_back(body.dump(-1, ' ', false, Json::error_handler_t::replace));
    return request;
}

}  // namespace

Result<http::ClientOptions> parse_url(const std::string& url) {
    constexpr std::string_view kScheme = "http://";
    if (url.starts_with("https://")) {
        return {Code::kUnsupported, "annex speaks plain HTTP; use a URL that begins with http://"};
    }
    const auto wrong = [&] {
        return Error{Code::kInvalidArgument,
                     fmt::format("the box's URL must be http://HOST:PORT, not {}", url)};
    };
    if (!url.starts_with(kScheme)) {
        return wrong();
    }
    auto rest = std::string_view(url).substr(kScheme.size());
    while (rest.ends_with('/')) {
        rest.remove_suffix(1);
    }
    http::ClientOptions options;
    auto colon = rest.rfind(':');
    if (rest.starts_with('[')) {  // IPv6
        const auto end = rest.find(']');
        if (end == std::string_view::npos) {
            return wrong();
        }
        options.host = rest.substr(1, end - 1);
        colon = end + 1 < rest.size() ? end + 1 : std::string_view::npos;
        if (colon != std::string_view::npos && rest[colon] != ':') {
            return wrong();
        }
    } else {
        options.host = rest.substr(0, colon);
    }
    if (options.host.empty() || options.host.find_first_of("/@?# ") != std::string::npos) {
        return wrong();
    }
    if (colon != std::string_view::npos) {
        const auto digits = rest.substr(colon + 1);
        const auto* const end = digits.data() + digits.size();
        const auto read = std::from_chars(digits.data(), end, options.port);
        if (read.ec != std::errc() || read.ptr != end || options.port == 0) {
            return wrong();
        }
    }
    return options;
}

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (const auto c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                           (byte >= '0' && byte <= '9') || c == '-' || c == '.' || c == '_' ||
                           c == '~';
        if (plain) {
            out += c;
        } else {
            fmt::format_to(std::back_inserter(out), "%{:02X}", byte);
        }
    }
    return out;
}

Error error_of(int status, std::string_view body) {
    const auto json = Json::parse(body, nullptr, /*allow_exceptions=*/false);
    const auto text = [&](const char* key) -> std::string {
        const auto error = json.is_object() ? json.find("error") : json.end();
        if (error == json.end() || !error->is_object()) {
            return "";
        }
        const auto value = error->find(key);
        return value != error->end() && value->is_string() ? value->get<std::string>() : "";
    };
    Error error{code_of_status(status), text("message"), text("param")};
    if (const auto code = code_named(text("code"))) {
        error.code = *code;
    }
    if (error.message.empty()) {
        error.message = fmt::format("the server answered with status {} and no reason", status);
    }
    return error;
}

Result<Json> json_of(const Answer& answer) {
    auto json = Json::parse(answer.body, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object()) {
        return {Code::kCorrupt, "the server's answer is no JSON object; is it an Annex box?"};
    }
    return json;
}

Result<Api> Api::create(const std::string& url) {
    ANNEX_ASSIGN(options, parse_url(url));
    Api api;
    api.url_ = url;
    api.options_ = std::move(options);
    return api;
}

Result<http::ClientResponse> Api::call(const http::ClientRequest& request,
                                       const OnBytes& on_bytes) const {
    std::string refusal;
    bool answered = false;
    auto response =
        http::fetch(options_, request,
                    [&](const http::ClientResponse& head, std::string_view bytes) -> Result<void> {
                        answered = true;
                        if (head.status / 100 == 2) {
                            return on_bytes(bytes);
                        }
                        refusal.append(bytes.substr(
                            0, kErrorBytesMax - std::min(kErrorBytesMax, refusal.size())));
                        return {};
                    });
    if (!response.ok()) {
        if (response.error().code == Code::kUnavailable && !answered) {
            return {Code::kUnavailable,
                    fmt::format("no Annex answers at {}; start it with scripts/run, or name "
                                "another box with --url",
                                url_)};
        }
        return response;
    }
    if (response->status / 100 != 2) {
        return error_of(response->status, refusal);
    }
    return response;
}

Result<Answer> Api::collect(const http::ClientRequest& request) const {
    Answer answer;
    ANNEX_ASSIGN(head, call(request, [&](std::string_view bytes) -> Result<void> {
                     if (answer.body.size() + bytes.size() > kAnswerBytesMax) {
                         return {Code::kUnsupported, "the server's answer is too long for memory"};
                     }
                     answer.body.append(bytes);
                     return {};
                 }));
    answer.head = std::move(head);
    return answer;
}

Result<Answer> Api::get(const std::string& target) const {
    http::ClientRequest request;
    request.target = target;
    return collect(request);
}

Result<Answer> Api::post_json(const std::string& target, const Json& body) const {
    return collect(json_request(target, body));
}

Result<Answer> Api::post_form(const std::string& target, http::MultipartForm form) const {
    http::ClientRequest request;
    request.method = "POST";
    request.target = target;
    request.headers = {{"content-type", form.content_type()}};
    request.body = form.take_body();
    return collect(request);
}

Result<http::ClientResponse> Api::stream_json(const std::string& target, const Json& body,
                                              const OnBytes& on_bytes) const {
    return call(json_request(target, body), on_bytes);
}

}  // namespace annex::cli
