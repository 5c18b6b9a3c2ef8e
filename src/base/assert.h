#pragma once
// ANNEX_ASSERT: a bug of ours ends the process, always, also in release builds. A worker that dies
// is restarted; in the daemon only invariants are asserted, never anything about input.
#include <source_location>

namespace annex {

[[noreturn]] void assertion_failed(const char* expression, std::source_location where);

}  // namespace annex

#define ANNEX_ASSERT(expr)                                                     \
    do {                                                                       \
        if (!(expr)) [[unlikely]] {                                            \
            ::annex::assertion_failed(#expr, std::source_location::current()); \
        }                                                                      \
    } while (false)
