#include "http/response_head.h"

#include <fmt/format.h>
#include <sys/random.h>

#include <array>
#include <ctime>
#include <iterator>

#include "base/assert.h"

namespace annex::http {
namespace {

std::string_view reason(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 408:
            return "Request Timeout";
        case 413:
            return "Content Too Large";
        case 415:
            return "Unsupported Media Type";
        case 417:
            return "Expectation Failed";
        case 422:
            return "Unprocessable Content";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 499:
            return "Client Closed Request";
        case 500:
            return "Internal Server Error";
        case 503:
            return "Service Unavailable";
        case 504:
            return "Gateway Timeout";
        case 507:
            return "Insufficient Storage";
        default:
            return "Unknown";
    }
}

// Not strftime: its names follow the locale.
void append_date(std::string& out) {
    constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    ::gmtime_r(&now, &utc);
    fmt::format_to(std::back_inserter(out), "Date: {}, {:02} {} {:04} {:02}:{:02}:{:02} GMT\r\n",
                   kDays.at(static_cast<std::size_t>(utc.tm_wday)), utc.tm_mday,
                   kMonths.at(static_cast<std::size_t>(utc.tm_mon)), utc.tm_year + 1900,
                   utc.tm_hour, utc.tm_min, utc.tm_sec);
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
    out += name;
    out += ": ";
    for (const char c : value) {
        const bool control = (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
        out += control ? ' ' : c;
    }
    out += "\r\n";
}

bool is_token(std::string_view name) {
    return !name.empty() && name.find_first_not_of(
                                "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string_view::npos;
}

}  // namespace

std::string format_head(const ResponseHead& head) {
    std::string out;
    out.reserve(320);
    fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\n", head.status, reason(head.status));
    append_date(out);
    append_field(out, "x-request-id", head.request_id);
    if (!head.content_type.empty()) {
        append_field(out, "Content-Type", head.content_type);
    }
    append_field(out, "X-Content-Type-Options", "nosniff");
    if (head.headers != nullptr) {
        for (const auto& [name, value] : *head.headers) {
            if (is_token(name)) {
                append_field(out, name, value);
            }
        }
    }
    if (head.body_bytes) {
        fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", *head.body_bytes);
    } else if (head.chunked) {
        out += "Transfer-Encoding: chunked\r\n";
    }
    out += head.close ? "Connection: close\r\n\r\n" : "Connection: keep-alive\r\n\r\n";
    return out;
}

std::string make_request_id() {
    std::array<unsigned char, 16> bytes{};
    ANNEX_ASSERT(::getrandom(bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
    return fmt::format("{:02x}", fmt::join(bytes, ""));
}

}  // namespace annex::http
