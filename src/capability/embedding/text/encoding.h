#pragma once
// A text, or a pair of texts, as a model reads it. Threads: plain values.
#include <cstddef>
#include <cstdint>
#include <vector>

namespace annex::embedding {

struct Encoding {
    std::vector<std::int64_t> ids;    ///< control tokens included
    std::vector<std::int64_t> types;  ///< which text of a pair a token is of; empty: all 0
    bool truncated = false;           ///< there were more tokens
};

}  // namespace annex::embedding
