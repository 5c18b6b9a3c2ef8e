#pragma once
// The process that forks one sandboxed process per job. It has one thread, for ever (a fork of a
// threaded process could inherit a held lock), and reads no untrusted byte.
#include "base/result.h"
#include "base/unique_fd.h"
#include "codec/sandbox/probe.h"

namespace annex::codec {

/// Serves calls until the client closes `control`; then kills what still runs and returns.
/// A job that dies without a farewell, or outlives its deadline or its client, is answered or
/// ended here. While `facts.ready` is false every call is refused with `facts.reason`.
Result<void> serve(UniqueFd control, const SandboxFacts& facts);

}  // namespace annex::codec
