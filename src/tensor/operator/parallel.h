#pragma once
// How an operator asks for threads without knowing whose they are.
#include <cstddef>
#include <functional>

namespace annex::tensor {

/// Calls task(0) .. task(count - 1), some at once, and returns after the last.
using Parallel = std::function<void(std::size_t count, const std::function<void(std::size_t)>&)>;

/// A Parallel without threads.
inline void in_turn(std::size_t count, const std::function<void(std::size_t)>& task) {
    for (std::size_t i = 0; i < count; ++i) {
        task(i);
    }
}

}  // namespace annex::tensor
