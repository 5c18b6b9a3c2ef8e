#pragma once
// Does the sandbox hold on this machine? Asked once when the codec starts, and by `annex status`.
#include <string>

#include "codec/sandbox/sandbox.h"

namespace annex::codec {

struct SandboxFacts {
    int landlock_abi = 0;
    bool ready = false;
    std::string reason;  ///< why not ready; empty when it is
};

/// Enters the sandbox in a forked process and reports how that went.
SandboxFacts probe_sandbox(int landlock_abi_max = kLandlockAbiKnown);

/// The facts as one line of JSON.
std::string to_json(const SandboxFacts& facts);

}  // namespace annex::codec
