#include "catalog/model_card.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "base/checked_file.h"

namespace annex::catalog {
namespace {

constexpr std::array<std::string_view, 6> kCapabilities{"embedding", "tts", "asr",
                                                        "ocr",       "vad", "g2p"};

Error corrupt(std::string_view file, std::string_view key, std::string_view expected) {
    return Error{Code::kCorrupt, fmt::format("model card {}: {} must be {}", file, key, expected)};
}

Result<std::vector<std::string>> strings(const toml::table& table, std::string_view file,
                                         std::string_view key) {
    std::vector<std::string> values;
    const auto node = table[key];
    if (!node) {
        return values;
    }
    const auto* array = node.as_array();
    if (array == nullptr) {
        return corrupt(file, key, "a list of strings");
    }
    for (const auto& element : *array) {
        const auto text = element.value<std::string>();
        if (!text || !element.is_string()) {
            return corrupt(file, key, "a list of strings");
        }
        values.push_back(*text);
    }
    return values;
}

Result<std::vector<std::string>> file_names(const toml::table& table, std::string_view file) {
    std::vector<std::string> names;
    const auto* array = table["file"].as_array();
    if (array == nullptr) {
        return corrupt(file, "[[file]]", "present: the files that make the model complete");
    }
    for (const auto& element : *array) {
        const auto* entry = element.as_table();
        const auto name = entry != nullptr ? (*entry)["name"].value<std::string>() : std::nullopt;
        if (!name || name->empty() || name->front() == '/' ||
            name->find("..") != std::string::npos) {
            return corrupt(file, "file.name", "a relative name without ..");
        }
        names.push_back(*name);
    }
    return names;
}

std::optional<std::vector<std::int64_t>> integers_of(const toml::node& node) {
    const auto* array = node.as_array();
    if (array == nullptr) {
        return std::nullopt;
    }
    std::vector<std::int64_t> values;
    for (const auto& element : *array) {
        if (!element.is_integer()) {
            return std::nullopt;
        }
        values.push_back(*element.value<std::int64_t>());
    }
    return values;
}

Result<std::map<std::string, Parameter, std::less<>>> parameters(const toml::table& table,
                                                                 std::string_view file) {
    std::map<std::string, Parameter, std::less<>> result;
    const auto* entries = table["parameters"].as_table();
    if (entries == nullptr) {
        return result;
    }
    for (const auto& [key, node] : *entries) {
        const std::string name(key.str());
        if (node.is_boolean()) {
            result.emplace(name, *node.value<bool>());
        } else if (node.is_integer()) {
            result.emplace(name, *node.value<std::int64_t>());
        } else if (node.is_floating_point()) {
            result.emplace(name, *node.value<double>());
        } else if (node.is_string()) {
            result.emplace(name, *node.value<std::string>());
        } else if (auto values = integers_of(node)) {
            result.emplace(name, *std::move(values));
        } else {
            return corrupt(file, "parameters." + name,
                           "a boolean, number, string or list of whole numbers");
        }
    }
    return result;
}

}  // namespace

std::int64_t ModelCard::integer(std::string_view key, std::int64_t otherwise) const {
    const auto found = parameters.find(key);
    if (found == parameters.end()) {
        return otherwise;
    }
    const auto* value = std::get_if<std::int64_t>(&found->second);
    return value != nullptr ? *value : otherwise;
}

std::string ModelCard::text(std::string_view key, std::string_view otherwise) const {
    const auto found = parameters.find(key);
    if (found == parameters.end()) {
        return std::string(otherwise);
    }
    const auto* value = std::get_if<std::string>(&found->second);
    return value != nullptr ? *value : std::string(otherwise);
}

bool ModelCard::flag(std::string_view key, bool otherwise) const {
    const auto found = parameters.find(key);
    if (found == parameters.end()) {
        return otherwise;
    }
    const auto* value = std::get_if<bool>(&found->second);
    return value != nullptr ? *value : otherwise;
}

std::vector<std::int64_t> ModelCard::integers(std::string_view key) const {
    const auto found = parameters.find(key);
    if (found == parameters.end()) {
        return {};
    }
    const auto* values = std::get_if<std::vector<std::int64_t>>(&found->second);
    return values != nullptr ? *values : std::vector<std::int64_t>();
}

Result<ModelCard> parse_card(std::string_view text, std::string_view file_name) {
    const auto parsed = toml::parse(text);
    if (!parsed) {
        return Error{Code::kCorrupt, fmt::format("model card {}: not TOML at line {}", file_name,
                                                 parsed.error().source().begin.line)};
    }
    const auto& table = parsed.table();
    ModelCard card;
    card.id = table["id"].value_or(std::string());
    if (!is_valid_id(card.id)) {
        return corrupt(file_name, "id",
                       "1 to 64 of a-z 0-9 . _ -, beginning with a letter or digit");
    }
    card.capability = table["capability"].value_or(std::string());
    if (std::find(kCapabilities.begin(), kCapabilities.end(), card.capability) ==
        kCapabilities.end()) {
        return corrupt(file_name, "capability",
                       fmt::format("one of {}", "embedding, tts, asr, ocr, vad, g2p"));
    }
    card.name = table["name"].value_or(card.id);
    card.description = table["description"].value_or(std::string());
    card.licence = table["licence"].value_or(std::string());
    if (card.licence.empty()) {
        return corrupt(file_name, "licence", "stated");
    }
    card.is_default = table["default"].value_or(false);
    card.is_preferred = table["preferred"].value_or(false);
    card.memory_mib = table["memory_mib"].value_or(std::uint64_t{0});
    card.size_mib = table["size_mib"].value_or(std::uint64_t{0});
    ANNEX_ASSIGN(aliases, strings(table, file_name, "aliases"));
    card.aliases = std::move(aliases);
    ANNEX_ASSIGN(needs, strings(table, file_name, "requires"));
    card.needs = std::move(needs);
    ANNEX_ASSIGN(files, file_names(table, file_name));
    card.files = std::move(files);
    ANNEX_ASSIGN(values, parameters(table, file_name));
    card.parameters = std::move(values);
    return card;
}

}  // namespace annex::catalog
