#pragma once
// One job: what a forked process of the zygote does between taking the call's socket and leaving.
#include <string_view>

#include "base/unique_fd.h"
#include "codec/sandbox/landlock.h"
#include "wire/control.pb.h"

namespace annex::codec {

/// Loads and initialises what jobs of this method share, before the fork; touches no input.
/// Cheap when done before. False for a method that does not exist.
bool warm_up(std::string_view method);

/// Runs the call in this process, which must be a fresh fork with one thread, and ends it.
[[noreturn]] void run_job(UniqueFd socket, const wire::OpenCall& open,
                          int landlock_abi_max = kLandlockAbiKnown);

}  // namespace annex::codec
