#include "media/codec_child.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>

#include "wire/frame.h"

namespace annex::media {
namespace {

constexpr int kControlFd = 3;

// File actions and attributes of posix_spawn, freed on every path.
struct SpawnPlan {
    posix_spawn_file_actions_t actions{};
    posix_spawnattr_t attributes{};
    SpawnPlan() {
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawnattr_init(&attributes);
    }
    ~SpawnPlan() {
        ::posix_spawn_file_actions_destroy(&actions);
        ::posix_spawnattr_destroy(&attributes);
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;
};

}  // namespace

Result<std::unique_ptr<CodecClient::Child>> CodecClient::Child::start(const std::string& program) {
    ANNEX_ASSIGN(pair, wire::make_socket_pair());
    SpawnPlan plan;
    ::posix_spawn_file_actions_addopen(&plan.actions, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&plan.actions, 1, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_adddup2(&plan.actions, pair.second.get(), kControlFd);
    sigset_t none;
    sigset_t all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&plan.attributes, &none);
    ::posix_spawnattr_setsigdefault(&plan.attributes, &all);
    ::posix_spawnattr_setflags(&plan.attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    // Nothing of the worker's environment reaches the process that holds hostile bytes.
    std::string name = program;
    std::string locale = "LC_ALL=C.UTF-8";
    std::array<char*, 2> arguments{name.data(), nullptr};
    std::array<char*, 2> environment{locale.data(), nullptr};
    pid_t pid = -1;
    const int failed = ::posix_spawn(&pid, program.c_str(), &plan.actions, &plan.attributes,
                                     arguments.data(), environment.data());
    if (failed != 0) {
        return Error{Code::kUnavailable,
                     "uploads are refused: annex-codec could not be started; see that the "
                     "installation is complete"};
    }
    return std::make_unique<Child>(pid, std::move(pair.first));
}

bool CodecClient::Child::alive() {
    if (pid > 0 && ::waitpid(pid, nullptr, WNOHANG) != 0) {
        pid = -1;
    }
    return pid > 0;
}

CodecClient::Child::~Child() {
    if (pid > 0) {
        ::kill(pid, SIGKILL);  // its jobs die with it
        while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
        }
    }
}

}  // namespace annex::media
