#include "base/error_table.h"

#include <array>

namespace annex {
namespace {

// Indexed by Code. 499 is what proxies log for a client that went away; nobody reads it.
constexpr std::array<ErrorTerms, 11> kTerms{{
    {"invalid_argument", 400, "invalid_request_error", 2, false},
    {"not_found", 404, "invalid_request_error", 3, false},
    {"busy", 429, "rate_limit_error", 4, true},
    {"deadline", 504, "timeout_error", 5, true},
    {"cancelled", 499, "cancelled_error", 6, false},
    {"unavailable", 503, "unavailable_error", 7, true},
    {"out_of_memory", 503, "unavailable_error", 8, true},
    {"permission", 403, "permission_error", 9, false},
    {"unsupported", 422, "invalid_request_error", 10, false},
    {"corrupt", 500, "server_error", 11, false},
    {"internal", 500, "server_error", 12, false},
}};
static_assert(kTerms.size() == static_cast<std::size_t>(Code::kInternal) + 1);

}  // namespace

const ErrorTerms& error_terms(Code code) {
    return kTerms.at(static_cast<std::size_t>(code));
}

}  // namespace annex
