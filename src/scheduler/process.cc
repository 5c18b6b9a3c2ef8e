#include "scheduler/process.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

extern char** environ;

namespace annex::scheduler {
namespace {

// What a worker may see of the environment; anything else may hold secrets (X15).
constexpr std::array<std::string_view, 9> kEnvironmentKept{
    "PATH=",         "HOME=",         "XDG_CACHE_HOME=", "ANNEX_CACHE=", "LD_LIBRARY_PATH=",
    "ASAN_OPTIONS=", "TSAN_OPTIONS=", "UBSAN_OPTIONS=",  "LSAN_OPTIONS="};

// Sanitizers reserve terabytes of shadow memory, which count.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kCanLimitMemory = false;
#else
constexpr bool kCanLimitMemory = true;
#endif

std::vector<std::string> kept_environment() {
    std::vector<std::string> kept{"LANG=C.UTF-8", "LC_ALL=C.UTF-8"};
    for (char** entry = environ; *entry != nullptr; ++entry) {
        for (auto prefix : kEnvironmentKept) {
            if (std::string_view(*entry).starts_with(prefix)) {
                kept.emplace_back(*entry);
            }
        }
    }
    return kept;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
    std::vector<char*> result;
    for (auto& string : strings) {
        result.push_back(string.data());
    }
    result.push_back(nullptr);
    return result;
}

std::uint64_t oom_kills() {
    UniqueFd file(::open("/proc/vmstat", O_RDONLY | O_CLOEXEC));
    std::string bytes(64U << 10U, '\0');
    const auto got = file.valid() ? ::read(file.get(), bytes.data(), bytes.size()) : 0;
    bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    const auto at = bytes.find("\noom_kill ");
    return at == std::string::npos ? 0 : std::strtoull(bytes.c_str() + at + 10, nullptr, 10);
}

// Between fork and exec: only async-signal-safe calls, no allocation.
[[noreturn]] void become(const char* program, char* const* arguments, char* const* environment,
                         int control, std::uint64_t memory_bytes_max, pid_t parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) {
        ::_exit(126);  // the parent died before the line above took effect
    }
    if (control == kControlFd) {
        ::fcntl(control, F_SETFD, 0);
    } else {
        ::dup2(control, kControlFd);
    }
    ::syscall(SYS_close_range, kControlFd + 1, ~0U, 0);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::signal(SIGPIPE, SIG_DFL);
    // Ctrl-C in a terminal goes to the whole group; the daemon decides when workers end.
    ::setpgid(0, 0);
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    if (memory_bytes_max > 0 && kCanLimitMemory) {
        const rlimit data{memory_bytes_max, memory_bytes_max};
        ::setrlimit(RLIMIT_DATA, &data);
    }
    // Under memory pressure the kernel shall take a worker, never the daemon.
    const int adjust = ::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (adjust >= 0) {
        [[maybe_unused]] auto written = ::write(adjust, "500", 3);
        ::close(adjust);
    }
    ::execve(program, arguments, environment);
    ::_exit(127);
}

}  // namespace

std::string Death::text() const {
    std::string what = signal != 0 ? fmt::format("signal {} ({})", signal, ::strsignal(signal))
                                   : fmt::format("exit code {}", exit_code);
    if (out_of_memory) {
        return "out of memory, " + what;
    }
    return killed_by_us ? "stopped by the supervisor, " + what : what;
}

Process::Process(pid_t pid, UniqueFd pidfd)
    : pid_(pid), pidfd_(std::move(pidfd)), oom_kills_at_start_(oom_kills()) {}

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      pidfd_(std::move(other.pidfd_)),
      oom_kills_at_start_(other.oom_kills_at_start_),
      death_(other.death_) {}

Process& Process::operator=(Process&& other) noexcept {
    std::swap(pid_, other.pid_);
    std::swap(pidfd_, other.pidfd_);
    std::swap(oom_kills_at_start_, other.oom_kills_at_start_);
    std::swap(death_, other.death_);
    return *this;
}

Process::~Process() {
    if (pid_ > 0 && !death_) {
        kill();
    }
}

Result<Process> Process::spawn(const ProcessOptions& options, UniqueFd control) {
    if (::access(options.program.c_str(), X_OK) != 0) {
        return Error{Code::kUnavailable,
                     fmt::format("program {} is missing; build it with scripts/run",
                                 options.program.substr(options.program.rfind('/') + 1))};
    }
    auto arguments = options.arguments;
    arguments.insert(arguments.begin(), options.program);
    auto environment = kept_environment();
    const auto argv = pointers(arguments);
    const auto envp = pointers(environment);
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid == 0) {
        become(options.program.c_str(), argv.data(), envp.data(), control.get(),
               options.memory_bytes_max, parent);
    }
    if (pid < 0) {
        return Error{Code::kUnavailable,
                     "no process could be started; the box is out of resources"};
    }
    UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    return Process(pid, std::move(pidfd));
}

void Process::signal(int number) const {
    if (pid_ > 0 && !death_) {
        ::kill(pid_, number);
    }
}

std::optional<Death> Process::wait(Milliseconds timeout) {
    if (death_) {
        return death_;
    }
    pollfd ended{pidfd_.get(), POLLIN, 0};
    const auto deadline = Deadline::in(timeout);
    while (::poll(&ended, 1, static_cast<int>(deadline.left().count())) < 0 && errno == EINTR) {
    }
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) != pid_) {
        return std::nullopt;
    }
    Death death;
    death.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    death.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    death.out_of_memory = death.exit_code == kExitOutOfMemory ||
                          (death.signal == SIGKILL && oom_kills() > oom_kills_at_start_);
    death_ = death;
    return death_;
}

Death Process::kill() {
    if (!death_) {
        signal(SIGKILL);
        while (!wait(Milliseconds(1000))) {
        }
        death_->killed_by_us = true;
    }
    return *death_;
}

std::uint64_t Process::resident_bytes(pid_t pid) {
    std::array<char, 64> path{};
    std::snprintf(path.data(), path.size(), "/proc/%d/statm", pid);
    UniqueFd file(::open(path.data(), O_RDONLY | O_CLOEXEC));
    std::array<char, 128> text{};
    if (!file.valid() || ::read(file.get(), text.data(), text.size() - 1) <= 0) {
        return 0;
    }
    unsigned long long total = 0;
    unsigned long long resident = 0;
    if (std::sscanf(text.data(), "%llu %llu", &total, &resident) != 2) {
        return 0;
    }
    return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace annex::scheduler
