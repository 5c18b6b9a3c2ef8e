#pragma once
// "1-3,5" as people count pages. Threads: a plain function.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace annex::cli {

inline constexpr std::uint32_t kPageMax = 100'000;
inline constexpr std::size_t kPagesMax = 1000;  ///< that one request may name

/// Pages counted from 0, ascending, each once; empty for an empty text.
/// Errors: kInvalidArgument with what was found.
Result<std::vector<std::uint32_t>> parse_page_ranges(std::string_view text);

}  // namespace annex::cli
