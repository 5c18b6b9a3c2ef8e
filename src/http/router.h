#pragma once
// The table of routes. Threads: add() before the server starts; find() from any thread after.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace annex::http {

struct Route {
    std::string name;              ///< for metrics and logs: the pattern itself
    bool takes_parameter = false;  ///< the pattern ends in {...}
    RouteOptions options;
    Handler handler;
};

class Router {
  public:
    /// `path` is matched whole and literally, or ends in "/{name}", which matches one non-empty
    /// segment (a literal path goes first). A path that begins with /v1/ answers without that
    /// prefix too, since some clients leave it out; doubled and trailing slashes are forgiven for
    /// the same reason.
    void add(std::string method, std::string path, RouteOptions options, Handler handler);

    /// The route, or nullptr; `methods_allowed` then tells which methods the path would take.
    [[nodiscard]] const Route* find(std::string_view method, std::string_view path,
                                    std::vector<std::string>& methods_allowed) const;

  private:
    using Methods = std::map<std::string, Route, std::less<>>;
    [[nodiscard]] const Methods* methods_of(std::string_view path) const;

    std::map<std::string, Methods, std::less<>> routes_;      // path -> method
    std::map<std::string, Methods, std::less<>> parametric_;  // path up to the parameter
};

}  // namespace annex::http
