#include "http/router.h"

#include "base/assert.h"

namespace annex::http {
namespace {

constexpr std::string_view kVersionPrefix = "/v1";

// "/v1//models/" -> "/v1/models". The root stays.
std::string tidy_slashes(std::string_view path) {
    std::string tidy;
    for (const char c : path) {
        if (c != '/' || tidy.empty() || tidy.back() != '/') {
            tidy += c;
        }
    }
    if (tidy.size() > 1 && tidy.back() == '/') {
        tidy.pop_back();
    }
    return tidy;
}

}  // namespace

void Router::add(std::string method, std::string path, RouteOptions options, Handler handler) {
    Route route{path, path.ends_with('}'), options, std::move(handler)};
    auto& table = route.takes_parameter ? parametric_ : routes_;
    const auto key = route.takes_parameter ? path.substr(0, path.rfind('/') + 1) : path;
    if (key.starts_with(kVersionPrefix) && key.size() > kVersionPrefix.size() + 1 &&
        key[kVersionPrefix.size()] == '/') {
        table[key.substr(kVersionPrefix.size())].insert_or_assign(method, route);
    }
    const bool is_new = table[key].insert_or_assign(std::move(method), std::move(route)).second;
    ANNEX_ASSERT(is_new);
}

const Router::Methods* Router::methods_of(std::string_view path) const {
    if (auto found = routes_.find(path); found != routes_.end()) {
        return &found->second;
    }
    const auto slash = path.rfind('/');
    if (slash == std::string_view::npos || slash + 1 == path.size()) {
        return nullptr;
    }
    auto found = parametric_.find(path.substr(0, slash + 1));
    return found == parametric_.end() ? nullptr : &found->second;
}

const Route* Router::find(std::string_view method, std::string_view path,
                          std::vector<std::string>& methods_allowed) const {
    methods_allowed.clear();
    const auto* methods = methods_of(path);
    if (methods == nullptr) {
        methods = methods_of(tidy_slashes(path));
    }
    if (methods == nullptr) {
        return nullptr;
    }
    if (auto found = methods->find(method); found != methods->end()) {
        return &found->second;
    }
    // HEAD is GET without the body, unless a route says otherwise.
    const auto get = methods->find("GET");
    if (method == "HEAD" && get != methods->end()) {
        return &get->second;
    }
    for (const auto& [allowed, route] : *methods) {
        methods_allowed.push_back(allowed);
    }
    if (get != methods->end() && !methods->contains("HEAD")) {
        methods_allowed.emplace_back("HEAD");
    }
    return nullptr;
}

}  // namespace annex::http
