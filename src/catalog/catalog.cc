#include "catalog/catalog.h"

#include <fmt/core.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/checked_file.h"

namespace annex::catalog {
namespace {

constexpr std::size_t kCardBytesMax = 256U << 10U;

Result<std::vector<std::string>> card_files(const std::string& folder) {
    std::error_code failed;
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
        if (entry.path().extension() == ".toml") {
            files.push_back(entry.path().string());
        }
    }
    if (failed || files.empty()) {
        return Error{Code::kNotFound, fmt::format("no model cards (*.toml) in {}", folder)};
    }
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

Result<Catalog> Catalog::load(const std::string& cards_folder, std::string models_folder) {
    Catalog catalog;
    catalog.models_folder_ = std::move(models_folder);
    ANNEX_ASSIGN(files, card_files(cards_folder));
    std::set<std::string> names;
    for (const auto& file : files) {
        ANNEX_ASSIGN(text, read_file(file, kCardBytesMax));
        ANNEX_ASSIGN(card, parse_card(text, file.substr(file.rfind('/') + 1)));
        auto claimed = card.aliases;
        claimed.push_back(card.id);
        for (const auto& name : claimed) {
            if (!names.insert(name).second) {
                return Error{Code::kCorrupt,
                             fmt::format("two model cards claim the name {}", name)};
            }
        }
        catalog.cards_.push_back(std::move(card));
    }
    return catalog;
}

const ModelCard* Catalog::find(std::string_view id) const {
    const auto found =
        std::find_if(cards_.begin(), cards_.end(), [&](const auto& card) { return card.id == id; });
    return found == cards_.end() ? nullptr : &*found;
}

Result<const ModelCard*> Catalog::resolve(std::string_view name,
                                          std::string_view capability) const {
    std::vector<std::string_view> known;
    for (const auto& card : cards_) {
        if (card.capability != capability) {
            continue;
        }
        if (!name.empty() && (card.id == name || std::find(card.aliases.begin(), card.aliases.end(),
                                                           name) != card.aliases.end())) {
            return &card;
        }
        known.emplace_back(card.id);
        if (name.empty() && card.is_preferred) {
            return &card;
        }
    }
    return Error{Code::kNotFound,
                 fmt::format("no {} model named \"{}\"; this box knows {}", capability,
                             name.substr(0, 100), fmt::join(known, ", ")),
                 "model"};
}

bool Catalog::is_installed(const ModelCard& card) const {
    return std::all_of(card.files.begin(), card.files.end(), [&](const std::string& file) {
        return ::access((folder(card) + "/" + file).c_str(), R_OK) == 0;
    });
}

std::string Catalog::folder(const ModelCard& card) const {
    return models_folder_ + "/" + card.id;
}

}  // namespace annex::catalog
