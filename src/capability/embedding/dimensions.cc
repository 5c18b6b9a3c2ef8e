#include "capability/embedding/dimensions.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <vector>

namespace annex::embedding {
namespace {

constexpr std::string_view kTrained = "matryoshka_dimensions";

/// Who can be cut, and to what: "a (64, 128), b (256)".
std::string models_that_can(const catalog::Catalog& catalog) {
    std::vector<std::string> found;
    for (const auto& card : catalog.cards()) {
        if (const auto trained = card.integers(kTrained); !trained.empty()) {
            found.push_back(fmt::format("{} ({})", card.id, fmt::join(trained, ", ")));
        }
    }
    return fmt::format("{}", fmt::join(found, ", "));
}

}  // namespace

Result<void> check_dimensions(const catalog::Catalog& catalog, const catalog::ModelCard& card,
                              std::uint32_t dimensions) {
    const auto own = card.integer("dimensions", 0);
    const auto trained = card.integers(kTrained);
    if (dimensions == own ||
        std::find(trained.begin(), trained.end(), dimensions) != trained.end()) {
        return {};
    }
    if (!trained.empty()) {
        return Error{Code::kInvalidArgument,
                     fmt::format("{} gives vectors of {} numbers and was trained to be cut to {}, "
                                 "not to {}",
                                 card.id, own, fmt::join(trained, ", "), dimensions),
                     "dimensions"};
    }
    const auto others = models_that_can(catalog);
    return Error{Code::kInvalidArgument,
                 fmt::format("{} gives vectors of {} numbers and was not trained to give {}; leave "
                             "dimensions out, {}",
                             card.id, own, dimensions,
                             others.empty() ? "as no model of this box can be cut"
                                            : "or take a model that was: " + others),
                 "dimensions"};
}

}  // namespace annex::embedding
