#pragma once
// A text as a model reads it. Threads: plain values.
#include <cstddef>
#include <cstdint>
#include <vector>

namespace annex::embedding {

struct Encoding {
    std::vector<std::int64_t> ids;  ///< control tokens included
    bool truncated = false;         ///< the text had more tokens
};

}  // namespace annex::embedding
