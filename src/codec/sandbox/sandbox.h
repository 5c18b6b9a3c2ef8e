#pragma once
// The walls around one job. Entered by a freshly forked process of one thread, before it touches
// an input byte; there is no way back. Fails closed: on any error the caller must do no work.
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "codec/sandbox/landlock.h"

namespace annex::codec {

/// Descriptors of a job, fixed so that the filter can name them.
inline constexpr int kCallFd = 3;   ///< the call's socket, the only one that can be written
inline constexpr int kInputFd = 4;  ///< the untrusted file, read with pread(2) or mapped

/// R13, X5: what one decode may hold in private memory.
inline constexpr std::uint64_t kMemoryBytesMax = std::uint64_t{512} << 20U;
/// On top of that: libraries and the mapped input.
inline constexpr std::uint64_t kMappedBytesMax = std::uint64_t{1536} << 20U;
inline constexpr std::uint64_t kOpenFilesMax = 16;

/// What differs between kinds of jobs; each takes only what its libraries need.
struct SandboxNeeds {
    std::uint64_t cpu_s_max = 30;
    /// Folders below which files may be opened for reading (fonts). Empty: no open at all.
    std::vector<std::string> readable = {};
    /// The library decodes on a helper thread and cannot do without.
    bool threads = false;
};

/// Errors: kUnavailable, naming what this kernel lacks.
/// `landlock_abi_max`: pretend that the kernel is older (tests).
Result<void> enter_sandbox(const SandboxNeeds& needs, int landlock_abi_max = kLandlockAbiKnown);

/// The last wall: allows what decoding needs and kills the process on anything else.
/// Errors: kUnavailable.
Result<void> install_syscall_filter(const SandboxNeeds& needs);

}  // namespace annex::codec
