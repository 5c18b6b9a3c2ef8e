#pragma once
// Which names a request may use for this box, and from which web pages it may come (R2). A page of
// a foreign site that a browser on this network opens must not reach the box, neither directly
// (Origin) nor by pointing its own name at the box's address (Host: DNS rebinding).
//
// Life: const after construction. Threads: any.
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace annex::http {

class HostPolicy {
  public:
    /// `names`: allowed beside the loopback names, with or without port, in any case.
    explicit HostPolicy(const std::vector<std::string>& names);

    /// `local_address`: the address of this box that the client connected to; naming the box by it
    /// is allowed, since a foreign page cannot make it its own name. An empty `origin` means none.
    /// Returns the refusal: 400 for a malformed Host, 403 for a foreign Host or Origin.
    [[nodiscard]] std::optional<Response> check(std::string_view host, std::string_view origin,
                                                std::string_view local_address) const;

  private:
    [[nodiscard]] bool allows(const std::string& name, std::string_view local_address) const;

    std::set<std::string, std::less<>> names_;
};

/// This machine's name and its .local form (mDNS), in lower case; empty when it has none.
std::vector<std::string> machine_names();

}  // namespace annex::http
