#pragma once
// What each command does. They print results and report what went wrong as an Error; several-file
// commands complain about each file and return the first failure.
//
// Threads: one at a time.
#include "base/result.h"
#include "cli/api.h"
#include "cli/arguments.h"
#include "cli/terminal.h"

namespace annex::cli {

Result<void> run(const StatusArguments& arguments, const Api& api, const Terminal& terminal);
Result<void> run(const ModelsArguments& arguments, const Api& api, const Terminal& terminal);
Result<void> run(const VoicesArguments& arguments, const Api& api, const Terminal& terminal);
Result<void> run(const EmbedArguments& arguments, const Api& api, const Terminal& terminal);
Result<void> run(const SayArguments& arguments, const Api& api, const Terminal& terminal);
Result<void> run(const TranscribeArguments& arguments, const Api& api, const Terminal& terminal);
Result<void> run(const ReadArguments& arguments, const Api& api, const Terminal& terminal);
Result<void> run(const SelfcheckArguments& arguments, const Api& api, const Terminal& terminal);
/// Becomes the model tool; returns only when that fails.
Result<void> run(const PullArguments& arguments, const Terminal& terminal);
Result<void> run(const CompletionArguments& arguments, const Terminal& terminal);

}  // namespace annex::cli
