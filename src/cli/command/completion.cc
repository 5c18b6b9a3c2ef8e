#include "cli/command/completion.h"

#include <fmt/format.h>

#include <iterator>

namespace annex::cli {
namespace {

std::string names(std::span<const CommandOutline> commands) {
    std::string out;
    for (const auto& command : commands) {
        out += out.empty() ? "" : " ";
        out += command.name;
    }
    return out;
}

std::string bash(std::span<const CommandOutline> commands) {
    std::string cases;
    for (const auto& command : commands) {
        fmt::format_to(std::back_inserter(cases), "        {}) options=\"{}\" ;;\n", command.name,
                       fmt::join(command.options, " "));
    }
    return fmt::format(R"(# bash completion for annex
_annex() {{
    local word="${{COMP_WORDS[COMP_CWORD]}}" command="" options="--help --version --url" i
    for ((i = 1; i < COMP_CWORD; i++)); do
        case "${{COMP_WORDS[i]}}" in
        --url) ((i++)) ;;
        -*) ;;
        *)
            command="${{COMP_WORDS[i]}}"
            break
            ;;
        esac
    done
    if [[ -z "$command" ]]; then
        COMPREPLY=($(compgen -W "{0} $options" -- "$word"))
        return
    fi
    case "$command" in
{1}    esac
    if [[ "$command" == completion ]]; then
        options="bash zsh fish"
    fi
    if [[ "$word" == -* || "$command" == completion ]]; then
        COMPREPLY=($(compgen -W "$options" -- "$word"))
    else
        COMPREPLY=($(compgen -f -- "$word"))
    fi
}}
complete -o filenames -F _annex annex
)",
                       names(commands), cases);
}

std::string zsh(std::span<const CommandOutline> commands) {
    std::string described;
    std::string cases;
    for (const auto& command : commands) {
        fmt::format_to(std::back_inserter(described), "        '{}:{}'\n", command.name,
                       command.summary);
        std::string options;
        for (const auto& option : command.options) {
            options += fmt::format(" '{}'", option);
        }
        fmt::format_to(std::back_inserter(cases), "    {}) compadd --{}; {} ;;\n", command.name,
                       options, command.name == "completion" ? "compadd bash zsh fish" : "_files");
    }
    return fmt::format(R"(#compdef annex
_annex() {{
    local -a commands=(
{})
    if ((CURRENT == 2)); then
        _describe command commands
        return
    fi
    case "${{words[2]}}" in
{}    esac
}}
_annex "$@"
)",
                       described, cases);
}

std::string fish(std::span<const CommandOutline> commands) {
    const auto all = names(commands);
    std::string out = "# fish completion for annex\n";
    const auto add = std::back_inserter(out);
    for (const auto& command : commands) {
        fmt::format_to(
            add, "complete -c annex -n 'not __fish_seen_subcommand_from {}' -f -a {} -d '{}'\n",
            all, command.name, command.summary);
        for (const auto& option : command.options) {
            fmt::format_to(add, "complete -c annex -n '__fish_seen_subcommand_from {}' -l {}\n",
                           command.name, option.substr(2));
        }
    }
    out += "complete -c annex -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'\n";
    return out;
}

}  // namespace

std::string completion_script(std::string_view shell, std::span<const CommandOutline> commands) {
    if (shell == "bash") {
        return bash(commands);
    }
    return shell == "zsh" ? zsh(commands) : fish(commands);
}

}  // namespace annex::cli
