#include "capability/embedding/batches.h"

#include <algorithm>
#include <numeric>

namespace annex::embedding {

std::vector<Batch> make_batches(std::span<const std::size_t> lengths, const BatchLimits& limits) {
    Batch order(lengths.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return lengths[a] < lengths[b]; });
    std::vector<Batch> batches;
    for (const auto index : order) {
        // The newest text is the longest: all others of its batch are padded to it.
        const auto fits = [&](const Batch& batch) {
            return batch.size() < limits.texts_max &&
                   (batch.size() + 1) * lengths[index] <= limits.tokens_max;
        };
        if (batches.empty() || !fits(batches.back())) {
            batches.emplace_back();
        }
        batches.back().push_back(index);
    }
    return batches;
}

}  // namespace annex::embedding
