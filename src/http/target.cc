#include "http/target.h"

namespace annex::http {
namespace {

enum class Plus : std::uint8_t { kPlus, kSpace };

int hex_value(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return -1;
}

Result<std::string> decode(std::string_view text, Plus plus) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
            if (high < 0 || low < 0) {
                return {Code::kInvalidArgument,
                        "the request target holds a % that two hexadecimal digits do not follow; "
                        "write a literal % as %25"};
            }
            c = static_cast<char>(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus == Plus::kSpace) {
            c = ' ';
        }
        out += c;
    }
    return out;
}

bool has_control(std::string_view text) {
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            return true;
        }
    }
    return false;
}

Result<std::map<std::string, std::string>> parse_query(std::string_view query) {
    std::map<std::string, std::string> fields;
    std::size_t count = 0;
    while (!query.empty()) {
        const auto end = query.find('&');
        const auto field = query.substr(0, end);
        query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
        if (field.empty()) {
            continue;
        }
        if (++count > kQueryFieldsMax) {
            return {Code::kInvalidArgument, "the query has more than 100 fields"};
        }
        const auto equals = field.find('=');
        ANNEX_ASSIGN(name, decode(field.substr(0, equals), Plus::kSpace));
        std::string value;
        if (equals != std::string_view::npos) {
            ANNEX_ASSIGN(decoded, decode(field.substr(equals + 1), Plus::kSpace));
            value = std::move(decoded);
        }
        if (name.find('\0') != std::string::npos || value.find('\0') != std::string::npos) {
            return {Code::kInvalidArgument, "the query holds a NUL character"};
        }
        fields.insert_or_assign(std::move(name), std::move(value));
    }
    return fields;
}

}  // namespace

Result<Target> parse_target(std::string_view target) {
    if (target.empty() || target.front() != '/') {
        return {Code::kInvalidArgument,
                "the request target must be a path that begins with /; this box is no proxy"};
    }
    if (target.find('#') != std::string_view::npos || has_control(target)) {
        return {Code::kInvalidArgument,
                "the request target holds a # or a control character; percent-encode it"};
    }
    const auto mark = target.find('?');
    ANNEX_ASSIGN(path, decode(target.substr(0, mark), Plus::kPlus));
    if (has_control(path)) {
        return {Code::kInvalidArgument, "the path holds an encoded control character"};
    }
    Target parsed{std::move(path), {}};
    if (mark != std::string_view::npos) {
        ANNEX_ASSIGN(query, parse_query(target.substr(mark + 1)));
        parsed.query = std::move(query);
    }
    return parsed;
}

}  // namespace annex::http
