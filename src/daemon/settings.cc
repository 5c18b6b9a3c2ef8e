#include "daemon/settings.h"

#include <fmt/core.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <variant>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

namespace annex::daemon {
namespace {

using Strings = std::vector<std::string>;
using Target = std::variant<std::string Settings::*, std::int64_t Settings::*,
                            std::uint16_t Settings::*, Strings Settings::*>;

struct Key {
    const char* name;
    Target target;
    std::int64_t low;    // of a number
    std::int64_t high;   // of a number
    const char* values;  // allowed words, separated by |, or empty
    const char* meaning;
};

// The table. A new setting is a field in Settings and a line here.
const std::array kKeys{
    Key{"address", &Settings::address, 0, 0, "", "IP address to listen on"},
    Key{"port", &Settings::port, 0, 65535, "", "TCP port; 0 takes any free one"},
    Key{"allowed_hosts", &Settings::allowed_hosts, 0, 0, "",
        "further host names under which clients may address the box"},
    Key{"preload", &Settings::preload, 0, 0, "embedding|tts|asr|ocr",
        "capabilities whose worker and default model load with the box, not with the first "
        "request"},
    Key{"cards_folder", &Settings::cards_folder, 0, 0, "", "folder of model cards"},
    Key{"models_folder", &Settings::models_folder, 0, 0, "", "folder of prepared models"},
    Key{"state_folder", &Settings::state_folder, 0, 0, "", "folder for uploads in flight"},
    Key{"threads", &Settings::threads, 0, 256, "", "threads of one model; 0 = one per core"},
    Key{"worker_memory_mib", &Settings::worker_memory_mib, 0, 1 << 20, "",
        "private memory one worker may take; 0 = no limit"},
    Key{"queue_max", &Settings::queue_max, 1, 4096, "",
        "requests that may wait for one capability before more are refused with 429"},
    Key{"log_level", &Settings::log_level, 0, 0, "debug|info|warning|error", "least level logged"},
};

const Key* find_key(std::string_view name) {
    const auto* found =
        std::find_if(kKeys.begin(), kKeys.end(), [&](const Key& key) { return name == key.name; });
    return found == kKeys.end() ? nullptr : found;
}

Error wrong(const Key& key, std::string_view expected, std::string_view found) {
    return Error{Code::kInvalidArgument,
                 fmt::format("setting {}: expected {}, found {}", key.name, expected, found),
                 key.name};
}

Result<void> set_number(const Key& key, std::int64_t value, Settings& settings) {
    if (value < key.low || value > key.high) {
        return wrong(key, fmt::format("a number from {} to {}", key.low, key.high),
                     std::to_string(value));
    }
    if (const auto* wide = std::get_if<std::int64_t Settings::*>(&key.target)) {
        settings.*(*wide) = value;
    } else {
        settings.*(std::get<std::uint16_t Settings::*>(key.target)) =
            static_cast<std::uint16_t>(value);
    }
    return {};
}

bool is_allowed_word(const Key& key, std::string_view word) {
    const std::string_view values = key.values;
    return values.empty() ||
           fmt::format("|{}|", values).find(fmt::format("|{}|", word)) != std::string::npos;
}

Result<void> set_text(const Key& key, const std::string& value, Settings& settings) {
    if (value.empty() || value.size() > 4096 || !is_allowed_word(key, value)) {
        return wrong(key, *key.values != '\0' ? key.values : "1 to 4096 characters",
                     fmt::format("\"{}\"", value.substr(0, 100)));
    }
    settings.*(std::get<std::string Settings::*>(key.target)) = value;
    return {};
}

Result<void> set_words(const Key& key, Strings words, Settings& settings) {
    for (const auto& word : words) {
        if (word.empty() || word.size() > 253 || !is_allowed_word(key, word)) {
            return wrong(key, *key.values != '\0' ? key.values : "names of 1 to 253 characters",
                         fmt::format("\"{}\"", word.substr(0, 100)));
        }
    }
    settings.*(std::get<Strings Settings::*>(key.target)) = std::move(words);
    return {};
}

bool is_number(const Key& key) {
    return std::holds_alternative<std::int64_t Settings::*>(key.target) ||
           std::holds_alternative<std::uint16_t Settings::*>(key.target);
}

Result<void> set_from_node(const Key& key, const toml::node& node, Settings& settings) {
    if (is_number(key)) {
        if (const auto value = node.value<std::int64_t>(); value && node.is_integer()) {
            return set_number(key, *value, settings);
        }
        return wrong(key, "a whole number", "something else");
    }
    if (std::holds_alternative<std::string Settings::*>(key.target)) {
        if (node.is_string()) {
            return set_text(key, *node.value<std::string>(), settings);
        }
        return wrong(key, "a string", "something else");
    }
    Strings words;
    const auto* array = node.as_array();
    for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
        if (!array->get(i)->is_string()) {
            return wrong(key, "a list of strings", "something else in the list");
        }
        words.push_back(*array->get(i)->value<std::string>());
    }
    return array != nullptr ? set_words(key, std::move(words), settings)
                            : Result<void>(wrong(key, "a list of strings", "something else"));
}

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

std::string first_of(std::initializer_list<std::string> candidates) {
    for (const auto& candidate : candidates) {
        if (!candidate.empty() && candidate.front() == '/') {
            return candidate;
        }
    }
    return "/tmp/annex";
}

std::string below(const std::string& folder, const char* rest) {
    return folder.empty() ? folder : folder + rest;
}

}  // namespace

Settings default_settings() {
    Settings settings;
    const auto home = environment("HOME");
    const auto cache =
        first_of({environment("ANNEX_CACHE"), environment("CACHE_DIRECTORY"),
                  below(environment("XDG_CACHE_HOME"), "/annex"), below(home, "/.cache/annex")});
    settings.models_folder = cache + "/models";
    settings.state_folder =
        first_of({environment("STATE_DIRECTORY"), below(environment("XDG_STATE_HOME"), "/annex"),
                  below(home, "/.local/state/annex")});
    std::error_code failed;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", failed);
    const auto installed = self.parent_path().parent_path() / "share/annex/models";
    settings.cards_folder = std::filesystem::is_directory(installed, failed)
                                ? installed.string()
                                : std::string(ANNEX_SOURCE_CARDS);
    return settings;
}

Result<void> apply_toml(std::string_view text, Settings& settings) {
    const auto parsed = toml::parse(text);
    if (!parsed) {
        return Error{Code::kInvalidArgument, fmt::format("settings: not TOML at line {}",
                                                         parsed.error().source().begin.line)};
    }
    Settings changed = settings;
    for (const auto& [name, node] : parsed.table()) {
        const auto* key = find_key(name.str());
        if (key == nullptr) {
            return Error{Code::kInvalidArgument,
                         fmt::format("settings: no key named {}; `annexd --help-settings` lists "
                                     "them all",
                                     name.str())};
        }
        ANNEX_TRY(set_from_node(*key, node, changed));
    }
    settings = std::move(changed);
    return {};
}

Result<void> apply_text(std::string_view name, std::string_view value, Settings& settings) {
    const auto* key = find_key(name);
    if (key == nullptr) {
        return Error{Code::kInvalidArgument, fmt::format("settings: no key named {}", name)};
    }
    if (is_number(*key)) {
        std::int64_t number = 0;
        const auto [end, failed] =
            std::from_chars(value.data(), value.data() + value.size(), number);
        if (failed != std::errc() || end != value.data() + value.size()) {
            return wrong(*key, "a whole number", fmt::format("\"{}\"", value));
        }
        return set_number(*key, number, settings);
    }
    if (std::holds_alternative<std::string Settings::*>(key->target)) {
        return set_text(*key, std::string(value), settings);
    }
    Strings words;
    while (!value.empty()) {
        const auto comma = value.find(',');
        words.emplace_back(value.substr(0, comma));
        value = comma == std::string_view::npos ? std::string_view() : value.substr(comma + 1);
    }
    return set_words(*key, std::move(words), settings);
}

std::string settings_help() {
    const auto defaults = default_settings();
    std::string help = "Settings (TOML, one `key = value` a line; all optional):\n\n";
    for (const auto& key : kKeys) {
        std::string value;
        if (const auto* text = std::get_if<std::string Settings::*>(&key.target)) {
            value = fmt::format("\"{}\"", defaults.*(*text));
        } else if (const auto* number = std::get_if<std::int64_t Settings::*>(&key.target)) {
            value = std::to_string(defaults.*(*number));
        } else if (const auto* small = std::get_if<std::uint16_t Settings::*>(&key.target)) {
            value = std::to_string(defaults.*(*small));
        } else {
            value = "[]";
        }
        help += fmt::format("  {} = {}\n      {}{}\n", key.name, value, key.meaning,
                            *key.values != '\0' ? fmt::format(" ({})", key.values) : "");
    }
    return help;
}

}  // namespace annex::daemon
