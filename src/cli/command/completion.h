#pragma once
// Completion scripts, made from the commands themselves. Threads: plain functions.
#include <span>
#include <string>
#include <string_view>

#include "cli/arguments.h"

namespace annex::cli {

/// `shell`: bash, zsh or fish.
std::string completion_script(std::string_view shell, std::span<const CommandOutline> commands);

}  // namespace annex::cli
