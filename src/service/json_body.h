#pragma once
// Reads a JSON request body: one object, within limits, checked once and for all, so that routes
// only ask for typed fields. An error names the field at fault (Error::param).
//
// Threads: plain functions.
#include <cstddef>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace annex::service {

inline constexpr std::size_t kJsonDepthMax = 64;          ///< arrays and objects within each other
inline constexpr std::size_t kJsonValuesMax = 1U << 20U;  ///< of any kind; bounds parsed memory

/// The body as a JSON object. Refused: bad JSON or UTF-8, lone surrogates, a key given twice, a
/// number no double can hold, anything but an object at the top, either limit above.
/// Errors: kInvalidArgument with what was found and at which byte.
Result<nlohmann::json> parse_json_body(std::string_view body);

// Typed fields of an object that parse_json_body returned. A field that is null counts as absent,
// as client libraries send it. Errors: kInvalidArgument with param = key.

/// A string of at most `bytes_max` UTF-8 bytes.
Result<std::optional<std::string>> optional_string(const nlohmann::json& object,
                                                   std::string_view key, std::size_t bytes_max);
/// As optional_string, where the field must be there and not be empty.
Result<std::string> required_string(const nlohmann::json& object, std::string_view key,
                                    std::size_t bytes_max);
/// A number in [min, max].
Result<std::optional<double>> optional_number(const nlohmann::json& object, std::string_view key,
                                              double min, double max);
/// A whole number in [min, max]; 256.0 is whole.
Result<std::optional<std::int64_t>> optional_integer(const nlohmann::json& object,
                                                     std::string_view key, std::int64_t min,
                                                     std::int64_t max);
Result<std::optional<bool>> optional_bool(const nlohmann::json& object, std::string_view key);

}  // namespace annex::service
