// annex: the command line of a box. It speaks HTTP like any client.
#include <cstdio>
#include <exception>
#include <string>
#include <variant>
#include <vector>

#include "base/error_table.h"
#include "cli/api.h"
#include "cli/arguments.h"
#include "cli/command/commands.h"
#include "cli/environment.h"
#include "cli/terminal.h"

namespace {

namespace cli = annex::cli;

annex::Result<void> run(const cli::Invocation& invocation, const cli::Terminal& terminal) {
    return std::visit(
        [&](const auto& arguments) -> annex::Result<void> {
            if constexpr (requires { cli::run(arguments, terminal); }) {
                return cli::run(arguments, terminal);  // works without a box
            } else {
                ANNEX_ASSIGN(api, cli::Api::create(invocation.url));
                return cli::run(arguments, api, terminal);
            }
        },
        invocation.arguments);
}

annex::Result<void> run(std::vector<std::string> words, const cli::Terminal& terminal) {
    ANNEX_ASSIGN(parsed, cli::parse_arguments(std::move(words), terminal.environment().url));
    if (const auto* shown = std::get_if<cli::Shown>(&parsed)) {
        return terminal.write(shown->text);
    }
    return run(std::get<cli::Invocation>(parsed), terminal);
}

}  // namespace

int main(int argc, char** argv) try {
    const auto environment = cli::read_environment();
    const cli::Terminal terminal(environment);
    const auto done = run(std::vector<std::string>(argv + 1, argv + argc), terminal);
    if (!done.ok()) {
        terminal.complain(done.error().message);
        return annex::error_terms(done.error().code).cli_exit;
    }
    return 0;
} catch (const std::exception&) {
    std::fputs("annex: out of memory, or a fault in annex itself\n", stderr);
    return annex::error_terms(annex::Code::kInternal).cli_exit;
}
