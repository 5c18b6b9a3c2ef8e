#include "codec/sandbox/landlock.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>

#include "base/unique_fd.h"

namespace annex::codec {
namespace {

// As in the kernel's <linux/landlock.h>.
constexpr std::uint32_t kCreateRulesetVersion = 1U << 0U;
constexpr int kRulePathBeneath = 1;
constexpr std::uint64_t kReadFile = 1ULL << 2U;
constexpr std::uint64_t kFileRightsAbi1 = (1ULL << 13U) - 1;
constexpr std::uint64_t kRefer = 1ULL << 13U;     // ABI 2
constexpr std::uint64_t kTruncate = 1ULL << 14U;  // ABI 3
constexpr std::uint64_t kNetTcp = 3;              // ABI 4: bind, connect
constexpr std::uint64_t kIoctlDev = 1ULL << 15U;  // ABI 5
constexpr std::uint64_t kScopes = 3;              // ABI 6: abstract Unix sockets, signals

struct RulesetAttributes {
    std::uint64_t handled_access_fs;
    std::uint64_t handled_access_net;
    std::uint64_t scoped;
};

struct [[gnu::packed]] PathBeneathAttributes {
    std::uint64_t allowed_access;
    std::int32_t parent_fd;
};

std::size_t attribute_bytes(int abi) {
    return abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
}

RulesetAttributes everything(int abi) {
    RulesetAttributes all{kFileRightsAbi1, 0, 0};
    all.handled_access_fs |= abi >= 2 ? kRefer : 0;
    all.handled_access_fs |= abi >= 3 ? kTruncate : 0;
    all.handled_access_fs |= abi >= 5 ? kIoctlDev : 0;
    all.handled_access_net = abi >= 4 ? kNetTcp : 0;
    all.scoped = abi >= 6 ? kScopes : 0;
    return all;
}

Error refused() {
    return {Code::kUnavailable, "uploads are refused: Landlock could not be applied"};
}

}  // namespace

int landlock_abi() {
    const auto abi =
        ::syscall(SYS_landlock_create_ruleset, nullptr, std::size_t{0}, kCreateRulesetVersion);
    return abi < 0 ? 0 : static_cast<int>(abi);
}

Result<void> restrict_with_landlock(std::span<const std::string> readable, int abi_max) {
    const int abi = std::min({landlock_abi(), abi_max, kLandlockAbiKnown});
    if (abi < 1) {
        return Error{Code::kUnavailable, "uploads are refused: this kernel lacks Landlock"};
    }
    const auto attributes = everything(abi);
    const UniqueFd ruleset(static_cast<int>(
        ::syscall(SYS_landlock_create_ruleset, &attributes, attribute_bytes(abi), 0U)));
    if (!ruleset.valid()) {
        return refused();
    }
    for (const auto& folder : readable) {
        const UniqueFd parent(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
        if (!parent.valid()) {
            continue;
        }
        const PathBeneathAttributes rule{kReadFile, parent.get()};
        if (::syscall(SYS_landlock_add_rule, ruleset.get(), kRulePathBeneath, &rule, 0U) != 0) {
            return refused();
        }
    }
    if (::syscall(SYS_landlock_restrict_self, ruleset.get(), 0U) != 0) {
        return refused();
    }
    return {};
}

}  // namespace annex::codec
