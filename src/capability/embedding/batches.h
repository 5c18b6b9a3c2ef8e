#pragma once
// Which texts run through the model together.
//
// Threads: plain functions.
#include <cstddef>
#include <span>
#include <vector>

namespace annex::embedding {

struct BatchLimits {
    /// 1 for a model that quantises its activations while it runs: it takes one range for the
    /// whole batch, so that a text's vector would depend on its neighbours and on padding.
    std::size_t texts_max = 1;
    /// Padding included. Longer batches gain nothing, and cancellation is only seen between them.
    std::size_t tokens_max = 1024;
};

using Batch = std::vector<std::size_t>;  ///< indices of texts

/// Texts of similar length together, so that little is padded; shortest first. Every index is in
/// exactly one batch. A text longer than tokens_max is a batch of its own.
std::vector<Batch> make_batches(std::span<const std::size_t> lengths, const BatchLimits& limits);

}  // namespace annex::embedding
