// annex pull, annex completion: what needs no box.
#include <unistd.h>

#include <vector>

#include "cli/command/commands.h"
#include "cli/command/completion.h"
#include "cli/command/model_tool.h"

namespace annex::cli {

Result<void> run(const PullArguments& arguments, const Terminal& terminal) {
    ANNEX_ASSIGN(command, model_tool_command(terminal.environment(), arguments.models));
    std::vector<char*> words;
    words.reserve(command.size() + 1);
    for (auto& word : command) {
        words.push_back(word.data());
    }
    words.push_back(nullptr);
    ::execv(words.front(), words.data());
    return {Code::kUnavailable, "the model tool could not be started; run scripts/setup"};
}

Result<void> run(const CompletionArguments& arguments, const Terminal& terminal) {
    return terminal.write(completion_script(arguments.shell, outline_commands()));
}

}  // namespace annex::cli
