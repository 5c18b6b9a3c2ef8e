#include "base/assert.h"

#include <cstdio>
#include <cstdlib>

namespace annex {

void assertion_failed(const char* expression, std::source_location where) {
    // No logging machinery here: it may be what is broken.
    std::fprintf(stderr, "annex: assertion failed: %s at %s:%u (%s)\n", expression,
                 where.file_name(), where.line(), where.function_name());
    std::abort();
}

}  // namespace annex
