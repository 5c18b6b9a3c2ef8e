#pragma once
// multipart/form-data (RFC 7578) over a spooled body: finds the parts without copying the file
// part, in constant memory.
//
// Threads: plain functions.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace annex::http {

inline constexpr std::size_t kPartsMax = 16;
inline constexpr std::size_t kPartHeaderBytesMax = 8U << 10U;
inline constexpr std::size_t kPartValueBytesMax = 64U << 10U;  ///< of a part that is no file

struct Part {
    std::string name;
    std::string filename;  ///< empty when the part is no file; never used as a path
    bool is_file = false;
    std::uint64_t offset = 0;  ///< of the content in the body
    std::uint64_t length = 0;
    std::string value;  ///< content, when the part is no file
};

/// Errors: kInvalidArgument with what is malformed or over a limit.
Result<std::vector<Part>> parse_multipart(int body_fd, std::uint64_t body_bytes,
                                          std::string_view content_type);

}  // namespace annex::http
