#include "cli/command/overview.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/terminal.h"
#include "cli/text_table.h"

namespace annex::cli {
namespace {

using Json = nlohmann::json;

const Json& field(const Json& object, const char* key) {
    static const Json kNull;
    if (!object.is_object()) {
        return kNull;
    }
    const auto found = object.find(key);
    return found == object.end() ? kNull : *found;
}

std::string text_of(const Json& value) {
    return value.is_string() && !value.get_ref<const std::string&>().empty()
               ? value.get<std::string>()
               : "-";
}

double number_of(const Json& value) {
    return value.is_number() ? value.get<double>() : 0;
}

std::string count_of(const Json& value) {
    return value.is_number() ? fmt::format("{:.0f}", value.get<double>()) : "-";
}

/// The list under `key`, or an empty one.
const Json& list(const Json& object, const char* key) {
    static const Json kEmpty = Json::array();
    const auto& value = field(object, key);
    return value.is_array() ? value : kEmpty;
}

std::string joined(const Json& texts) {
    std::string out;
    for (const auto& text : texts) {
        out += out.empty() ? "" : ", ";
        out += text_of(text);
    }
    return out.empty() ? "-" : out;
}

std::string loaded_models(const Json& row) {
    std::string out;
    for (const auto& model : list(row, "models")) {
        out += fmt::format("{}{} ({})", out.empty() ? "" : ", ", text_of(field(model, "id")),
                           text_of(field(model, "device")));
    }
    return out.empty() ? "-" : out;
}

}  // namespace

std::string status_text(const Json& status, const std::string& url) {
    std::string out =
        fmt::format("annex {} at {}, up {}, daemon {}\n\n", text_of(field(status, "version")), url,
                    format_duration(number_of(field(status, "uptime_s"))),
                    format_bytes(number_of(field(status, "resident_bytes"))));
    TextTable table(
        {"CAPABILITY", "STATE", "MEMORY", "UP", "RUNNING", "WAITING", "RESTARTS", "MODELS"});
    std::string endings;
    for (const auto& row : list(status, "capabilities")) {
        const auto name = text_of(field(row, "capability"));
        const auto memory = number_of(field(row, "resident_bytes"));
        const auto uptime = number_of(field(row, "uptime_s"));
        table.add({name, text_of(field(row, "state")), memory > 0 ? format_bytes(memory) : "-",
                   memory > 0 ? format_duration(uptime) : "-", count_of(field(row, "running")),
                   count_of(field(row, "waiting")), count_of(field(row, "restarts")),
                   loaded_models(row)});
        if (const auto ending = text_of(field(row, "last_error")); ending != "-") {
            endings += fmt::format("{}: the last worker ended: {}\n", name, ending);
        }
    }
    out += table.text();
    return endings.empty() ? out : out + "\n" + endings;
}

std::string models_text(const Json& models) {
    TextTable table({"MODEL", "CAPABILITY", "HERE", "MEMORY", "ALIASES", "WHAT"});
    for (const auto& model : list(models, "data")) {
        const auto& installed = field(model, "installed");
        table.add({text_of(field(model, "id")), text_of(field(model, "capability")),
                   installed.is_boolean() && installed.get<bool>() ? "yes" : "no",
                   fmt::format("{} MiB", count_of(field(model, "memory_mib"))),
                   joined(list(model, "aliases")), text_of(field(model, "description"))});
    }
    return table.text();
}

std::string voices_text(const Json& voices) {
    TextTable table({"VOICE", "LANGUAGE", "NAME"});
    for (const auto& voice : list(voices, "voices")) {
        table.add({text_of(field(voice, "id")), text_of(field(voice, "language")),
                   text_of(field(voice, "name"))});
    }
    return table.text();
}

}  // namespace annex::cli
