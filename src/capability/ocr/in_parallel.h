#pragma once
// Runs a step for each of some items on a few threads. Threads: they begin and end inside the call.
#include <cstddef>
#include <functional>

#include "base/result.h"

namespace annex::ocr {

/// Calls step(0) .. step(count - 1), each once, on at most `threads` threads. After the first error
/// no further step begins, and that error is returned. An exception of a step is thrown on.
Result<void> in_parallel(std::size_t count, int threads,
                         const std::function<Result<void>(std::size_t)>& step);

}  // namespace annex::ocr
