// Tries to break out of the sandbox. `annex-codec-escape ATTEMPT ABI_MAX [pdf]` enters it as a job
// does, makes one attempt and prints how that ended: "refused" (an error or death by the filter)
// or "escaped". Never shipped.
#include <fcntl.h>
#include <linux/bpf.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "codec/sandbox/sandbox.h"

namespace {

bool opens(const char* path, int flags) {
    return ::open(path, flags, 0600) >= 0;
}

bool forks() {
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::_exit(0);
    }
    return pid > 0;
}

bool executes() {
    std::array<char*, 1> none{nullptr};
    ::execve("/bin/true", none.data(), none.data());
    return false;  // a success never returns: /bin/true's status 0 counts as an escape, see main
}

bool maps_writable_code() {
    return ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
                  -1, 0) != MAP_FAILED;
}

bool makes_code_executable() {
    void* page = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return ::mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0;
}

bool writes_input() {
    return ::write(annex::codec::kInputFd, "x", 1) == 1;
}

bool writes_input_in_place() {
    return ::pwrite(annex::codec::kInputFd, "x", 1, 0) == 1;
}

bool maps_input_for_writing() {
    return ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, annex::codec::kInputFd, 0) !=
           MAP_FAILED;
}

bool truncates_input() {
    return ::ftruncate(annex::codec::kInputFd, 0) == 0;
}

struct Attempt {
    std::string_view name;
    bool (*succeeds)();
};

constexpr std::array kAttempts{
    Attempt{"open", [] { return opens("/etc/passwd", O_RDONLY); }},
    Attempt{"socket", [] { return ::socket(AF_INET, SOCK_STREAM, 0) >= 0; }},
    Attempt{"fork", forks},
    Attempt{"execve", executes},
    Attempt{"ptrace", [] { return ::ptrace(PTRACE_ATTACH, ::getpid(), nullptr, nullptr) == 0; }},
    Attempt{"kill_parent", [] { return ::kill(::getppid(), 0) == 0; }},
    Attempt{"mmap_wx", maps_writable_code},
    Attempt{"unshare", [] { return ::unshare(CLONE_NEWUSER) == 0; }},
    Attempt{"mount", [] { return ::mount("none", "/tmp", "tmpfs", 0, nullptr) == 0; }},
    Attempt{"bpf",
            [] {
                bpf_attr attributes{};
                attributes.map_type = BPF_MAP_TYPE_ARRAY;
                attributes.key_size = 4;
                attributes.value_size = 4;
                attributes.max_entries = 1;
                return ::syscall(SYS_bpf, BPF_MAP_CREATE, &attributes, sizeof attributes) >= 0;
            }},
    Attempt{"io_uring_setup",
            [] {
                std::array<char, 256> parameters{};
                return ::syscall(SYS_io_uring_setup, 1, parameters.data()) >= 0;
            }},
    Attempt{"proc_read", [] { return opens("/proc/self/maps", O_RDONLY); }},
    Attempt{"mprotect_x", makes_code_executable},
    Attempt{"write_input", writes_input},
    Attempt{"pwrite_input", writes_input_in_place},
    Attempt{"map_input", maps_input_for_writing},
    Attempt{"truncate_input", truncates_input},
    Attempt{"create_file", [] { return opens("/tmp/annex-escaped", O_WRONLY | O_CREAT); }},
    Attempt{"create_in_fonts",
            [] { return opens("/usr/share/fonts/annex-escaped", O_WRONLY | O_CREAT); }},
    Attempt{"tcp_to_self", [] { return ::socket(AF_UNIX, SOCK_STREAM, 0) >= 0; }},
    Attempt{"clone_process",
            [] {
                const auto pid = ::syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr);
                if (pid == 0) {
                    ::_exit(0);
                }
                return pid > 0;
            }},
    // No way out of the walls, but one to keep a core for ever.
    Attempt{"compute",
            [] {
                const volatile bool on = true;
                while (on) {
                }
                return true;
            }},
    // Proof that the harness can tell: something the sandbox allows.
    Attempt{"control", [] { return ::getpid() > 0; }},
};

constexpr int kRefused = 10;
constexpr int kEscaped = 11;
constexpr int kNoSandbox = 12;

[[noreturn]] void attempt_in_sandbox(const Attempt& attempt, int abi_max,
                                     std::string_view profile) {
    annex::codec::SandboxNeeds needs;
    if (profile == "pdf") {
        needs.readable = {"/usr/share/fonts"};
    }
    needs.threads = profile == "threads";
    needs.cpu_s_max = 1;
    // A job has an input; the attempts on it need one that could be written.
    const int input = ::memfd_create("input", 0);
    if (::ftruncate(input, 4096) != 0 ||
        ::dup2(input, annex::codec::kInputFd) != annex::codec::kInputFd) {
        ::_exit(kEscaped);
    }
    if (!annex::codec::enter_sandbox(needs, abi_max).ok()) {
        ::_exit(kNoSandbox);
    }
    ::_exit(attempt.succeeds() ? kEscaped : kRefused);
}

}  // namespace

int main(int argc, char** argv) {
    const std::string_view name = argc > 1 ? argv[1] : "";
    const int abi_max = argc > 2 ? std::atoi(argv[2]) : annex::codec::kLandlockAbiKnown;
    const std::string_view profile = argc > 3 ? argv[3] : "";
    for (const auto& attempt : kAttempts) {
        if (attempt.name != name) {
            continue;
        }
        const pid_t child = ::fork();
        if (child == 0) {
            attempt_in_sandbox(attempt, abi_max, profile);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        const bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS;
        if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU) {
            std::puts("out of time");
            return 0;
        }
        const bool refused = WIFEXITED(status) && WEXITSTATUS(status) == kRefused;
        const bool none = WIFEXITED(status) && WEXITSTATUS(status) == kNoSandbox;
        std::puts(killed || refused ? "refused" : none ? "no sandbox" : "escaped");
        return 0;
    }
    std::puts("no such attempt");
    return 2;
}
