#pragma once
// The running daemon: catalog, scheduler, routes and HTTP server, built in this order and stopped
// in the reverse one. Threads: one owner.
#include <memory>
#include <string>

#include "base/result.h"
#include "daemon/settings.h"

namespace annex::daemon {

class Box {
  public:
    /// Ready to answer when it returns. Errors: with what to do, for a person at a terminal.
    static Result<std::unique_ptr<Box>> open(const Settings& settings);
    ~Box();
    Box(const Box&) = delete;
    Box& operator=(const Box&) = delete;

    /// Finishes running requests, then ends the workers.
    void stop();
    [[nodiscard]] std::string url() const;

  private:
    struct Parts;
    explicit Box(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace annex::daemon
