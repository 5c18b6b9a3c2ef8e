// annex status, annex models, annex voices
#include <functional>
#include <nlohmann/json.hpp>

#include "cli/command/commands.h"
#include "cli/command/overview.h"

namespace annex::cli {
namespace {

using Json = nlohmann::json;

Result<void> show(const Api& api, const Terminal& terminal, const std::string& target, bool as_json,
                  const std::function<std::string(const Json&)>& to_text) {
    ANNEX_ASSIGN(answer, api.get(target));
    if (as_json) {
        return terminal.write_text(answer.body + "\n");
    }
    ANNEX_ASSIGN(json, json_of(answer));
    return terminal.write_text(to_text(json));
}

}  // namespace

Result<void> run(const StatusArguments& arguments, const Api& api, const Terminal& terminal) {
    return show(api, terminal, "/v1/annex/status", arguments.json,
                [&](const Json& json) { return status_text(json, api.url()); });
}

Result<void> run(const ModelsArguments& arguments, const Api& api, const Terminal& terminal) {
    return show(api, terminal, "/v1/models", arguments.json, models_text);
}

Result<void> run(const VoicesArguments& arguments, const Api& api, const Terminal& terminal) {
    std::string target = "/v1/audio/voices";
    if (!arguments.model.empty()) {
        target += "?model=" + percent_encoded(arguments.model);
    }
    return show(api, terminal, target, arguments.json, voices_text);
}

}  // namespace annex::cli
