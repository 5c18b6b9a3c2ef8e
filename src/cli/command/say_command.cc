// annex say
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "cli/command/commands.h"
#include "cli/command/sound_format.h"
#include "cli/files.h"

namespace annex::cli {
namespace {

Result<std::string> text_to_say(const SayArguments& arguments, bool stdin_is_terminal) {
    const auto& words = arguments.words;
    if (words.empty() || (words.size() == 1 && words.front() == "-")) {
        return read_text_input(stdin_is_terminal);
    }
    return fmt::format("{}", fmt::join(words, " "));
}

}  // namespace

Result<void> run(const SayArguments& arguments, const Api& api, const Terminal& terminal) {
    const bool to_stdout = arguments.output.empty() || arguments.output == "-";
    // "-o -" is an explicit wish, but a terminal shows sound as noise either way.
    if (to_stdout && terminal.environment().stdout_is_terminal) {
        return {Code::kInvalidArgument,
                "the sound would go to the terminal; name a file (-o out.mp3) or a pipe"};
    }
    ANNEX_ASSIGN(format, choose_sound_format(arguments.format, arguments.output));
    ANNEX_ASSIGN(text, text_to_say(arguments, terminal.environment().stdin_is_terminal));
    nlohmann::json body{{"input", text}, {"response_format", format}, {"speed", arguments.speed}};
    if (!arguments.voice.empty()) {
        body["voice"] = arguments.voice;
    }
    if (!arguments.model.empty()) {
        body["model"] = arguments.model;
    }
    const auto waiting = terminal.progress("speaking");
    if (to_stdout) {
        ANNEX_TRY(api.stream_json("/v1/audio/speech", body,
                                  [&](std::string_view bytes) { return terminal.write(bytes); }));
        return {};
    }
    ANNEX_ASSIGN(file, OutputFile::create(arguments.output));
    ANNEX_TRY(api.stream_json("/v1/audio/speech", body,
                              [&](std::string_view bytes) { return file.write(bytes); }));
    return file.commit();
}

}  // namespace annex::cli
