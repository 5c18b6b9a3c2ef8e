#pragma once
// A model card: what one model is, where it came from, what it needs. Cards are TOML files in
// models/ of the source tree; their format is described in models/README.md.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace annex::catalog {

using Parameter = std::variant<bool, std::int64_t, double, std::string, std::vector<std::int64_t>>;

struct ModelCard {
    std::string id;          ///< ^[a-z0-9][a-z0-9._-]{0,63}$
    std::string capability;  ///< embedding | tts | asr | ocr | vad | g2p
    std::string name;
    std::string description;
    std::string licence;
    std::vector<std::string> aliases;  ///< other names a client may use
    std::vector<std::string> needs;    ///< ids of models that this one works with
    std::vector<std::string> files;    ///< that make the model complete on disk
    bool is_default = false;           ///< fetched by set-up
    bool is_preferred = false;         ///< meant when a request names no model
    std::uint64_t memory_mib = 0;      ///< resident while loaded
    std::uint64_t size_mib = 0;        ///< on disk
    std::map<std::string, Parameter, std::less<>> parameters;

    /// A parameter of the card, or `otherwise`.
    [[nodiscard]] std::int64_t integer(std::string_view key, std::int64_t otherwise) const;
    [[nodiscard]] std::string text(std::string_view key, std::string_view otherwise) const;
    [[nodiscard]] bool flag(std::string_view key, bool otherwise) const;
    /// A parameter that is a list of whole numbers; empty when there is none.
    [[nodiscard]] std::vector<std::int64_t> integers(std::string_view key) const;
};

/// Errors: kCorrupt with file, key, what was found and what is allowed.
Result<ModelCard> parse_card(std::string_view toml, std::string_view file_name);

}  // namespace annex::catalog
