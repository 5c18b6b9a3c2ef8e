#pragma once
// What models exist and which of them are complete on this box's disk.
//
// Life: loaded once at start. Threads: const after load; is_installed() looks at the disk each
// time, so that a model pulled meanwhile is found.
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "catalog/model_card.h"

namespace annex::catalog {

class Catalog {
  public:
    /// Reads every *.toml in `cards_folder`; the models themselves lie in `models_folder`/<id>/.
    /// Errors: kNotFound when the folder is missing, kCorrupt from a card, kCorrupt when two cards
    /// claim the same id or alias.
    static Result<Catalog> load(const std::string& cards_folder, std::string models_folder);

    [[nodiscard]] const std::vector<ModelCard>& cards() const { return cards_; }
    /// By id; nullptr when there is none.
    [[nodiscard]] const ModelCard* find(std::string_view id) const;
    /// By id or alias, of one capability; an empty name means the capability's default.
    /// Errors: kNotFound (param "model"), with the names that would work.
    Result<const ModelCard*> resolve(std::string_view name, std::string_view capability) const;
    [[nodiscard]] bool is_installed(const ModelCard& card) const;
    /// Folder of a model's files.
    [[nodiscard]] std::string folder(const ModelCard& card) const;

  private:
    std::vector<ModelCard> cards_;
    std::string models_folder_;
};

}  // namespace annex::catalog
