#include "http/host_policy.h"

#include <arpa/inet.h>
#include <unistd.h>

#include <array>
#include <climits>

namespace annex::http {
namespace {

// An IPv6 literal in its one canonical spelling, so that two spellings compare equal.
std::optional<std::string> canonical_v6(const std::string& text) {
    in6_addr address{};
    std::array<char, INET6_ADDRSTRLEN> out{};
    if (::inet_pton(AF_INET6, text.c_str(), &address) != 1 ||
        ::inet_ntop(AF_INET6, &address, out.data(), out.size()) == nullptr) {
        return std::nullopt;
    }
    return std::string(out.data());
}

bool is_port(std::string_view text) {
    return !text.empty() && text.size() <= 5 &&
           text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string lower_case(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') {
            c = static_cast<char>(c - 'A' + 'a');
        }
    }
    return out;
}

// "Name.:80" -> "name", "[::1]:80" -> "::1"; nullopt when it is neither.
std::optional<std::string> host_name(std::string_view host) {
    if (host.starts_with('[')) {
        const auto end = host.find(']');
        if (end == std::string_view::npos) {
            return std::nullopt;
        }
        const auto rest = host.substr(end + 1);
        if (!rest.empty() && !(rest.front() == ':' && is_port(rest.substr(1)))) {
            return std::nullopt;
        }
        return canonical_v6(std::string(host.substr(1, end - 1)));
    }
    const auto colon = host.find(':');
    if (colon != std::string_view::npos && !is_port(host.substr(colon + 1))) {
        return std::nullopt;
    }
    auto name = lower_case(host.substr(0, colon));
    if (name.ends_with('.')) {
        name.pop_back();
    }
    constexpr std::string_view kNameCharacters = "abcdefghijklmnopqrstuvwxyz0123456789.-_";
    if (name.empty() || name.find_first_not_of(kNameCharacters) != std::string::npos) {
        return std::nullopt;
    }
    return name;
}

std::optional<std::string> origin_name(std::string_view origin) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (origin.starts_with(scheme)) {
            return host_name(origin.substr(scheme.size()));
        }
    }
    return std::nullopt;
}

}  // namespace

HostPolicy::HostPolicy(const std::vector<std::string>& names)
    : names_{"localhost", "127.0.0.1", "::1"} {
    for (const auto& name : names) {
        if (auto v6 = canonical_v6(name)) {
            names_.insert(std::move(*v6));
        } else if (auto plain = host_name(name)) {
            names_.insert(std::move(*plain));
        }
    }
}

bool HostPolicy::allows(const std::string& name, std::string_view local_address) const {
    return names_.contains(name) || name == local_address;
}

std::optional<Response> HostPolicy::check(std::string_view host, std::string_view origin,
                                          std::string_view local_address) const {
    const auto name = host_name(host);
    if (!name) {
        return error_response(400, "invalid_request_error", "invalid_argument",
                              "the Host header must be a name or address with an optional port");
    }
    if (!allows(*name, local_address)) {
        return error_response(403, "permission_error", "permission",
                              "this box is not known by the name in the Host header; add the name "
                              "to the allowed hosts in the settings");
    }
    if (origin.empty()) {
        return std::nullopt;
    }
    const auto page = origin_name(origin);
    if (!page || !allows(*page, local_address)) {
        return error_response(403, "permission_error", "permission",
                              "requests from pages of another site (Origin) are not taken; add "
                              "its host to the allowed hosts in the settings");
    }
    return std::nullopt;
}

std::vector<std::string> machine_names() {
    std::array<char, HOST_NAME_MAX + 1> name{};
    if (::gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') {
        return {};
    }
    const auto own = lower_case(name.data());
    const auto first_label = own.substr(0, own.find('.'));
    return {own, first_label, first_label + ".local"};
}

}  // namespace annex::http
