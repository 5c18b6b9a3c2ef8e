#pragma once
// Landlock without a library: Debian 12's headers know ABI 2 only, the kernel may know more.
// Source: https://docs.kernel.org/userspace-api/landlock.html
#include <span>
#include <string>

#include "base/result.h"

namespace annex::codec {

/// The newest ABI whose rights we know how to take away.
inline constexpr int kLandlockAbiKnown = 7;

/// What the kernel offers; 0 when it has no Landlock or switched it off.
int landlock_abi();

/// Takes away every right on files, and on TCP and abstract sockets where the ABI knows them,
/// except reading files below `readable` (folders that do not exist are left out).
/// `abi_max`: pretend that the kernel is older (tests).
/// Errors: kUnavailable when the kernel cannot do it. Needs no_new_privs.
Result<void> restrict_with_landlock(std::span<const std::string> readable, int abi_max);

}  // namespace annex::codec
