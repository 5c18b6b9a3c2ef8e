#pragma once
// The one table from a failure code to what each kind of client calls it.
#include <string_view>

#include "base/result.h"

namespace annex {

struct ErrorTerms {
    std::string_view name;         ///< in metrics, logs and the error body's "code"
    int http_status;               ///< never 408, 409, 429 or 5xx for a permanent refusal
    std::string_view openai_type;  ///< the error body's "type"
    int cli_exit;                  ///< sysexits(3)-like, distinct per code
    bool retryable;                ///< true: Retry-After is sent
};

/// Thread: any; constant data.
const ErrorTerms& error_terms(Code code);

}  // namespace annex
