#pragma once
// One child process with an inherited control socket as descriptor 3.
//
// Life: it dies with its parent (PDEATHSIG) and with this object (SIGKILL, reaped).
// Threads: one owner; the thread that spawned it must outlive it, since the kernel ties PDEATHSIG
// to that thread.
#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace annex::scheduler {

inline constexpr int kControlFd = 3;
/// Exit status by which a worker says that it ran out of memory (see wire::Server::run).
inline constexpr int kExitOutOfMemory = 70;

struct ProcessOptions {
    std::string program;                 ///< absolute path
    std::vector<std::string> arguments;  ///< without the program's own name
    /// Bytes of private writable memory (RLIMIT_DATA); 0 = no limit.
    std::uint64_t memory_bytes_max = 0;
};

/// How a process ended.
struct Death {
    int signal = 0;  ///< 0 when it exited by itself
    int exit_code = 0;
    bool out_of_memory = false;  ///< the kernel's OOM killer, or it said so itself
    bool killed_by_us = false;

    [[nodiscard]] std::string text() const;  ///< for logs and status, e.g. "signal 11"
};

class Process {
  public:
    Process(Process&& other) noexcept;
    Process& operator=(Process&& other) noexcept;
    ~Process();

    /// Errors: kUnavailable when the program cannot be started (says which and why).
    static Result<Process> spawn(const ProcessOptions& options, UniqueFd control);

    [[nodiscard]] pid_t pid() const { return pid_; }
    /// Asks it to end (SIGTERM) or ends it (SIGKILL).
    void signal(int number) const;
    /// Waits for its end; nullopt when the time is over first.
    std::optional<Death> wait(Milliseconds timeout);
    /// SIGKILL and wait. The death counts as ours.
    Death kill();

    /// Resident bytes now, 0 when unknown. Source: proc(5), statm.
    [[nodiscard]] static std::uint64_t resident_bytes(pid_t pid);

  private:
    Process(pid_t pid, UniqueFd pidfd);
    pid_t pid_ = -1;
    UniqueFd pidfd_;
    std::uint64_t oom_kills_at_start_ = 0;
    std::optional<Death> death_;
};

}  // namespace annex::scheduler
