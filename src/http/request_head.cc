#include "http/request_head.h"

#include "http/target.h"

namespace annex::http {
namespace {

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
    if (text.size() != lower.size()) {
        return false;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) != lower[i]) {
            return false;
        }
    }
    return true;
}

Response bad_request(std::string_view message) {
    return error_response(400, "invalid_request_error", "invalid_argument", message);
}

// The fields that decide how the request is read, each with how often it came.
struct Framing {
    std::string_view value;
    int count = 0;
};

Framing field(const Headers& headers, std::string_view name) {
    Framing found;
    for (const auto& [key, value] : headers) {
        if (key == name) {
            found.value = value;
            ++found.count;
        }
    }
    return found;
}

bool is_decimal(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Stricter than the parser: a proxy in front of this box might read each of these differently.
std::optional<Response> check_framing(const MessageHead& head) {
    const auto length = field(head.headers, "content-length");
    const auto coding = field(head.headers, "transfer-encoding");
    if (length.count > 1 || coding.count > 1) {
        return bad_request("Content-Length or Transfer-Encoding came twice; send it once");
    }
    if (length.count == 1 && coding.count == 1) {
        return bad_request("Content-Length and Transfer-Encoding came together; send one of them");
    }
    if (length.count == 1 && !is_decimal(length.value)) {
        return bad_request("Content-Length must be one decimal number");
    }
    if (coding.count == 1 && (head.version_1_0 || !equals_ignoring_case(coding.value, "chunked"))) {
        return bad_request("the only Transfer-Encoding taken is chunked, in HTTP/1.1");
    }
    return std::nullopt;
}

std::optional<Response> check_expectations(const MessageHead& head, RequestHead& request) {
    const auto encoding = field(head.headers, "content-encoding");
    if (encoding.count > 0 && !equals_ignoring_case(encoding.value, "identity")) {
        return error_response(415, "invalid_request_error", "unsupported_encoding",
                              "a request body must come without Content-Encoding");
    }
    const auto expect = field(head.headers, "expect");
    if (expect.count > 0 && !equals_ignoring_case(expect.value, "100-continue")) {
        return error_response(417, "invalid_request_error", "unsupported_expectation",
                              "the only Expect taken is 100-continue");
    }
    request.expects_continue = expect.count > 0 && !head.version_1_0;
    const auto host = field(head.headers, "host");
    const auto origin = field(head.headers, "origin");
    if (host.count != 1 || host.value.empty()) {
        return bad_request("a request needs exactly one Host header");
    }
    if (origin.count > 1) {
        return bad_request("Origin came twice; send it once");
    }
    request.host = host.value;
    request.origin = origin.value;
    return std::nullopt;
}

}  // namespace

HeadScanner::State HeadScanner::scan(std::string_view bytes, std::size_t bytes_max) {
    for (; next_ < bytes.size(); ++next_) {
        if (next_ == bytes_max) {
            return State::kTooLarge;
        }
        const char c = bytes[next_];
        const char previous = next_ > 0 ? bytes[next_ - 1] : '\0';
        if ((c == '\n') != (previous == '\r')) {
            return State::kMalformed;
        }
        if (c == '\n') {
            if (line_bytes_ == 1) {  // only its CR
                ++next_;
                return State::kComplete;
            }
            line_bytes_ = 0;
            if (++lines_ > kHeaderFieldsMax + 1) {
                return State::kTooLarge;
            }
            continue;
        }
        const bool control = static_cast<unsigned char>(c) < 0x20 && c != '\r' && c != '\t';
        const bool folded = line_bytes_ == 0 && (c == ' ' || c == '\t');
        if (control || folded || c == 0x7f) {
            return State::kMalformed;
        }
        ++line_bytes_;
    }
    return State::kIncomplete;
}

std::variant<RequestHead, Response> parse_request_head(std::string_view block,
                                                       MessageParser& parser) {
    auto head = parser.parse_head(block);
    if (!head.ok()) {
        // The parser knows of framing fields too, but the answer is the same.
        return bad_request(head.error().message);
    }
    if (auto refusal = check_framing(*head)) {
        return std::move(*refusal);
    }
    RequestHead request;
    if (auto refusal = check_expectations(*head, request)) {
        return std::move(*refusal);
    }
    auto target = parse_target(head->target);
    if (!target.ok()) {
        return bad_request(target.error().message);
    }
    request.method = std::move(head->method);
    request.path = std::move(target->path);
    request.query = std::move(target->query);
    request.version_1_0 = head->version_1_0;
    request.keep_alive = head->keep_alive;
    request.headers = std::move(head->headers);
    request.body_bytes = parser.body_bytes();
    request.has_body = !parser.done();
    return request;
}

}  // namespace annex::http
