#pragma once
// The table of routes. Threads: add() before the server starts; find() from any thread after.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "http/message.h"

namespace annex::http {

struct Route {
    std::string name;  ///< for metrics and logs: the pattern itself
    RouteOptions options;
    Handler handler;
};

class Router {
  public:
    /// `path` is matched whole and literally. A path that begins with /v1/ answers without that
    /// prefix too, since some clients leave it out.
    void add(std::string method, std::string path, RouteOptions options, Handler handler);

    /// The route, or nullptr; `methods_allowed` then tells which methods the path would take.
    [[nodiscard]] const Route* find(std::string_view method, std::string_view path,
                                    std::vector<std::string>& methods_allowed) const;

  private:
    std::map<std::string, std::map<std::string, Route>, std::less<>> routes_;  // path -> method
};

}  // namespace annex::http
