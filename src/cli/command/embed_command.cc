// annex embed
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "cli/command/commands.h"
#include "cli/files.h"

namespace annex::cli {
namespace {

using Json = nlohmann::json;

std::vector<std::string> split_lines(const std::string& text) {
    std::vector<std::string> lines;
    std::size_t begin = 0;
    while (begin < text.size()) {
        auto end = text.find('\n', begin);
        end = end == std::string::npos ? text.size() : end;
        auto line = text.substr(begin, end - begin);
        if (line.ends_with('\r')) {
            line.pop_back();
        }
        if (!line.empty()) {
            lines.push_back(std::move(line));
        }
        begin = end + 1;
    }
    return lines;
}

Result<std::vector<std::string>> collect_texts(const EmbedArguments& arguments,
                                               bool stdin_is_terminal) {
    auto texts = arguments.texts;
    if (texts.empty()) {
        texts.emplace_back("-");
    }
    const auto dash = std::find(texts.begin(), texts.end(), "-");
    if (dash == texts.end()) {
        return texts;
    }
    ANNEX_ASSIGN(input, read_text_input(stdin_is_terminal));
    auto lines = arguments.lines ? split_lines(input) : std::vector{std::move(input)};
    const auto place = texts.erase(dash);
    texts.insert(place, std::make_move_iterator(lines.begin()),
                 std::make_move_iterator(lines.end()));
    return texts;
}

/// One JSON list per line.
std::string vectors_text(const Json& answer) {
    std::string out;
    const auto data = answer.find("data");
    if (data == answer.end() || !data->is_array()) {
        return out;
    }
    for (const auto& item : *data) {
        const auto vector = item.is_object() ? item.find("embedding") : item.end();
        if (vector == item.end() || !vector->is_array()) {
            continue;
        }
        char separator = '[';
        for (const auto& value : *vector) {
            // Floats read as doubles and written as floats come out as the box wrote them.
            out += separator;
            fmt::format_to(std::back_inserter(out), "{}",
                           value.is_number() ? value.get<float>() : 0.0F);
            separator = ',';
        }
        out += "]\n";
    }
    return out;
}

}  // namespace

Result<void> run(const EmbedArguments& arguments, const Api& api, const Terminal& terminal) {
    ANNEX_ASSIGN(texts, collect_texts(arguments, terminal.environment().stdin_is_terminal));
    Json body{{"input", texts}};
    if (!arguments.model.empty()) {
        body["model"] = arguments.model;
    }
    if (arguments.dimensions != 0) {
        body["dimensions"] = arguments.dimensions;
    }
    const auto waiting = terminal.progress("embedding");
    ANNEX_ASSIGN(answer, api.post_json("/v1/embeddings", body));
    if (arguments.json) {
        return terminal.write(answer.body + "\n");
    }
    ANNEX_ASSIGN(json, json_of(answer));
    return terminal.write(vectors_text(json));
}

}  // namespace annex::cli
