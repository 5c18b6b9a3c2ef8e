#pragma once
// To how many numbers a model's vectors may be cut. Most models spread what they know over all of
// them; only one that was trained for it (its card's matryoshka_dimensions) is worth anything cut.
//
// Threads: plain functions.
#include <cstdint>

#include "base/result.h"
#include "catalog/catalog.h"

namespace annex::embedding {

/// Errors: kInvalidArgument (param "dimensions") with what this model takes, or with the models of
/// `catalog` that can be cut.
Result<void> check_dimensions(const catalog::Catalog& catalog, const catalog::ModelCard& card,
                              std::uint32_t dimensions);

}  // namespace annex::embedding
