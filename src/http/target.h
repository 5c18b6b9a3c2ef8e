#pragma once
// The request target: path and query, decoded. Only the origin form ("/path?query") is taken.
//
// Threads: plain functions.
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace annex::http {

inline constexpr std::size_t kQueryFieldsMax = 100;

struct Target {
    std::string path;
    std::map<std::string, std::string> query;  ///< the last one of a name wins
};

/// Errors: kInvalidArgument for another form, a broken percent code, a control character (also a
/// decoded one), or more than kQueryFieldsMax query fields.
Result<Target> parse_target(std::string_view target);

}  // namespace annex::http
