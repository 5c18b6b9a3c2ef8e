#pragma once
// Untrusted bytes as a range of an open file (an upload spooled to disk, or a memfd). Nobody but
// the sandboxed codec process parses them.
#include <cstdint>

namespace annex::media {

struct InputFile {
    int fd = -1;  ///< borrowed; seekable
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};

}  // namespace annex::media
