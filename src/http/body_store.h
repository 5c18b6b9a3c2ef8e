#pragma once
// Takes the body of one request as its bytes come in, up to the route's limit: into memory, or into
// an unlinked file. Bytes past the limit are never kept.
//
// Threads: one owner.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/unique_fd.h"
#include "http/message.h"

namespace annex::http {

class BodyStore {
  public:
    BodyStore(RouteOptions options, std::string spool_folder);
    /// Spools into a file that is there already.
    BodyStore(RouteOptions options, UniqueFd spool);

    /// Returns the refusal to send when the bytes cannot be kept: 413 over the limit, 507 when the
    /// disk is full, 500 when there is no place to spool at all.
    [[nodiscard]] std::optional<Response> append(std::string_view bytes);

    /// Moves what came into `request`. A spooled body without bytes is an empty file too.
    [[nodiscard]] std::optional<Response> finish(Request& request);

    /// The refusal for a body whose announced size is over the limit already.
    [[nodiscard]] std::optional<Response> check_announced(std::uint64_t bytes) const;

    /// The refusal for a body over the limit: 413.
    [[nodiscard]] Response too_large() const;

    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
    [[nodiscard]] bool in_memory() const { return options_.storage == BodyStorage::kMemory; }

  private:
    [[nodiscard]] std::optional<Response> open_spool();

    const RouteOptions options_;
    const std::string spool_folder_;
    std::string memory_;
    UniqueFd spool_;
    std::uint64_t bytes_ = 0;
};

}  // namespace annex::http
