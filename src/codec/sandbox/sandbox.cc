#include "codec/sandbox/sandbox.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace annex::codec {
namespace {

// AddressSanitizer reserves terabytes of shadow memory, so its builds go without memory limits.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

bool set_limit(__rlimit_resource resource, std::uint64_t soft, std::uint64_t hard) {
    const rlimit limit{soft, hard};
    return ::setrlimit(resource, &limit) == 0;
}

bool set_limits(const SandboxNeeds& needs) {
    // The hard CPU limit kills where a library caught the soft one's signal.
    bool set = set_limit(RLIMIT_CPU, needs.cpu_s_max, needs.cpu_s_max + 1) &&
               set_limit(RLIMIT_CORE, 0, 0) &&
               set_limit(RLIMIT_NOFILE, kOpenFilesMax, kOpenFilesMax);
    if (!needs.threads) {
        set = set && set_limit(RLIMIT_NPROC, 0, 0);
    }
    if (!kSanitized) {
        set = set && set_limit(RLIMIT_DATA, kMemoryBytesMax, kMemoryBytesMax) &&
              set_limit(RLIMIT_AS, kMemoryBytesMax + kMappedBytesMax,
                        kMemoryBytesMax + kMappedBytesMax);
    }
    return set;
}

// A root process would keep its capabilities through everything else.
bool drop_capabilities() {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, 2> none{};
    return ::syscall(SYS_capset, &header, none.data()) == 0;
}

Error lacking(const char* what) {
    return {Code::kUnavailable, std::string("uploads are refused: this system lacks ") + what};
}

}  // namespace

Result<void> enter_sandbox(const SandboxNeeds& needs, int landlock_abi_max) {
    ::clearenv();
    if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || !drop_capabilities()) {
        return lacking("process isolation");
    }
    if (!set_limits(needs)) {
        return lacking("resource limits");
    }
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return lacking("no_new_privs");
    }
    ANNEX_TRY(restrict_with_landlock(needs.readable, landlock_abi_max));
    return install_syscall_filter(needs);
}

}  // namespace annex::codec
