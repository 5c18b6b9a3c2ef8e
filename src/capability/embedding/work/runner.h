#pragma once
// What the engine runs: one model's graph, whatever it makes of a text.
//
// Threads: const; several runs at once.
#include <cstddef>
#include <span>
#include <vector>

#include "base/result.h"
#include "capability/embedding/text/encoding.h"

namespace annex::embedding {

struct BatchLimits {
    /// 1 for a model that quantises its activations while it runs: it takes one range for the
    /// whole batch, so that a text's vector would depend on its neighbours and on padding.
    std::size_t texts_max = 1;
    /// Padding included. Longer batches gain nothing, and whoever comes next waits for their end.
    std::size_t tokens_max = 1024;
};

class Runner {
  public:
    Runner() = default;
    virtual ~Runner() = default;
    Runner(const Runner&) = delete;
    Runner& operator=(const Runner&) = delete;

    [[nodiscard]] virtual BatchLimits batch_limits() const = 0;

    /// What the model gives for each of some texts that run together, in their order.
    /// Errors: as tensor::Session::run.
    [[nodiscard]] virtual Result<std::vector<std::vector<float>>> forward(
        std::span<const Encoding* const> batch) const = 0;
};

}  // namespace annex::embedding
