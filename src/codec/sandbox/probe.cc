#include "codec/sandbox/probe.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/unique_fd.h"

namespace annex::codec {
namespace {

[[noreturn]] void try_in_child(int report, int landlock_abi_max) {
    // The filter allows writing to standard error only; the report goes out before it.
    const auto result = enter_sandbox({}, landlock_abi_max);
    if (!result.ok()) {
        const auto& reason = result.error().message;
        [[maybe_unused]] auto written = ::write(report, reason.data(), reason.size());
        ::_exit(1);
    }
    ::_exit(0);
}

std::string read_all(int fd) {
    std::string text;
    std::array<char, 256> part{};
    while (true) {
        const auto got = ::read(fd, part.data(), part.size());
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return text;
        }
        text.append(part.data(), static_cast<std::size_t>(got));
    }
}

}  // namespace

SandboxFacts probe_sandbox(int landlock_abi_max) {
    SandboxFacts facts;
    facts.landlock_abi = landlock_abi();
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        facts.reason = "uploads are refused: no descriptors left";
        return facts;
    }
    UniqueFd reader(ends[0]);
    UniqueFd writer(ends[1]);
    const pid_t child = ::fork();
    if (child == 0) {
        try_in_child(writer.get(), landlock_abi_max);
    }
    writer.reset();
    facts.reason = read_all(reader.get());
    int status = -1;
    while (child > 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    facts.ready = child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (!facts.ready && facts.reason.empty()) {
        facts.reason = "uploads are refused: the sandbox could not be tried";
    }
    return facts;
}

std::string to_json(const SandboxFacts& facts) {
    // The reasons are our own fixed strings: nothing in them needs escaping.
    return fmt::format(R"({{"ready":{},"landlock_abi":{},"reason":"{}"}})", facts.ready,
                       facts.landlock_abi, facts.reason);
}

}  // namespace annex::codec
