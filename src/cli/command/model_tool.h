#pragma once
// Where the tool that prepares models lies. Threads: a plain function.
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/environment.h"

namespace annex::cli {

/// Program and arguments. Errors: kNotFound with what to run first.
Result<std::vector<std::string>> model_tool_command(const Environment& environment,
                                                    const std::vector<std::string>& models);

}  // namespace annex::cli
