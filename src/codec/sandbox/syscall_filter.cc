// The list of system calls a job may make. libseccomp puts the check of the architecture (and of
// the x32 numbers) in front by itself.
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <initializer_list>
#include <memory>

#include "codec/sandbox/sandbox.h"

namespace annex::codec {
namespace {

constexpr std::uint32_t kAllow = SCMP_ACT_ALLOW;

struct ReleaseFilter {
    void operator()(void* filter) const { ::seccomp_release(filter); }
};

class Filter {
  public:
    Filter() : filter_(::seccomp_init(SCMP_ACT_KILL_PROCESS)) {
        good_ = filter_ != nullptr && ::seccomp_attr_set(filter_.get(), SCMP_FLTATR_ACT_BADARCH,
                                                         SCMP_ACT_KILL_PROCESS) == 0;
    }

    void rule(std::uint32_t action, int call, std::initializer_list<scmp_arg_cmp> arguments = {}) {
        good_ = good_ && ::seccomp_rule_add_array(filter_.get(), action, call,
                                                  static_cast<unsigned>(arguments.size()),
                                                  std::data(arguments)) == 0;
    }

    bool load() { return good_ && ::seccomp_load(filter_.get()) == 0; }

  private:
    std::unique_ptr<void, ReleaseFilter> filter_;
    bool good_ = false;
};

scmp_arg_cmp equals(unsigned argument, std::uint64_t value) {
    return {argument, SCMP_CMP_EQ, value, 0};
}
scmp_arg_cmp bits_clear(unsigned argument, std::uint64_t bits) {
    return {argument, SCMP_CMP_MASKED_EQ, bits, 0};
}
scmp_arg_cmp bits_set(unsigned argument, std::uint64_t bits) {
    return {argument, SCMP_CMP_MASKED_EQ, bits, bits};
}

// Memory, time, and leaving.
void allow_computing(Filter& filter) {
    for (int call :
         {SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(brk), SCMP_SYS(madvise), SCMP_SYS(futex),
          SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(exit), SCMP_SYS(exit_group),
          SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask), SCMP_SYS(restart_syscall),
          SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(getrandom), SCMP_SYS(sched_yield)}) {
        filter.rule(kAllow, call);
    }
    // Nothing is ever executable that was not when the job began; no shared memory, so the input
    // file cannot be written through a mapping.
    filter.rule(kAllow, SCMP_SYS(mmap), {bits_clear(2, PROT_EXEC), bits_clear(3, MAP_SHARED)});
    filter.rule(kAllow, SCMP_SYS(mprotect), {bits_clear(2, PROT_EXEC)});
    // abort() of an assertion or of a failed allocation reaches our handler.
    filter.rule(kAllow, SCMP_SYS(tgkill),
                {equals(0, static_cast<std::uint64_t>(::getpid())), equals(2, SIGABRT)});
    // The CPU timer of one PDF page.
    filter.rule(kAllow, SCMP_SYS(setitimer));
}

// The call's socket, the input, and a null device as standard error.
void allow_talking(Filter& filter) {
    filter.rule(kAllow, SCMP_SYS(sendmsg), {equals(0, kCallFd)});
    filter.rule(kAllow, SCMP_SYS(recvmsg), {equals(0, kCallFd)});
    filter.rule(kAllow, SCMP_SYS(poll));
    filter.rule(kAllow, SCMP_SYS(ppoll));
    filter.rule(kAllow, SCMP_SYS(write), {equals(0, STDERR_FILENO)});
    filter.rule(kAllow, SCMP_SYS(writev), {equals(0, STDERR_FILENO)});
    filter.rule(kAllow, SCMP_SYS(pread64), {equals(0, kInputFd)});
    filter.rule(kAllow, SCMP_SYS(close));
}

// What libraries ask in passing and can live without.
void refuse_politely(Filter& filter, bool may_open) {
    const auto no = SCMP_ACT_ERRNO(EPERM);
    for (int call : {SCMP_SYS(sched_getaffinity), SCMP_SYS(sysinfo), SCMP_SYS(uname),
                     SCMP_SYS(prlimit64), SCMP_SYS(access), SCMP_SYS(faccessat2),
                     SCMP_SYS(readlink), SCMP_SYS(ioctl), SCMP_SYS(getcwd), SCMP_SYS(stat)}) {
        filter.rule(no, call);
    }
    if (!may_open) {
        filter.rule(SCMP_ACT_ERRNO(EACCES), SCMP_SYS(openat));
        filter.rule(no, SCMP_SYS(newfstatat));
    }
}

// Landlock decides which files; here only that nothing is opened but for reading.
void allow_reading_files(Filter& filter) {
    filter.rule(kAllow, SCMP_SYS(openat),
                {bits_clear(2, O_ACCMODE | O_CREAT | O_TRUNC | O_DIRECTORY | O_PATH)});
    filter.rule(kAllow, SCMP_SYS(newfstatat));
    filter.rule(kAllow, SCMP_SYS(fstat));
    filter.rule(kAllow, SCMP_SYS(read));
    filter.rule(kAllow, SCMP_SYS(lseek));
    filter.rule(kAllow, SCMP_SYS(fcntl), {equals(1, F_GETFL)});
    filter.rule(kAllow, SCMP_SYS(fcntl), {equals(1, F_GETFD)});
    filter.rule(kAllow, SCMP_SYS(fcntl), {equals(1, F_SETFD)});
}

// Threads of this process, never a process. clone3 hides its flags behind a pointer, so it is
// declared absent and glibc takes clone.
void allow_threads(Filter& filter) {
    filter.rule(SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3));
    filter.rule(kAllow, SCMP_SYS(clone), {bits_set(0, CLONE_VM | CLONE_THREAD | CLONE_SIGHAND)});
    for (int call : {SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(rt_sigaction)}) {
        filter.rule(kAllow, call);
    }
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
// Only in sanitizer builds, which are never shipped: what their run-time needs to report.
void allow_sanitizer(Filter& filter) {
    // A pipe is how it finds out whether an address can be read.
    for (int call : {SCMP_SYS(sigaltstack), SCMP_SYS(rt_sigaction), SCMP_SYS(fstat),
                     SCMP_SYS(pipe2), SCMP_SYS(write)}) {
        filter.rule(kAllow, call);
    }
}
#endif

}  // namespace

Result<void> install_syscall_filter(const SandboxNeeds& needs) {
    Filter filter;
    const bool may_open = !needs.readable.empty();
    allow_computing(filter);
    allow_talking(filter);
    refuse_politely(filter, may_open);
    if (may_open) {
        allow_reading_files(filter);
    }
    if (needs.threads) {
        allow_threads(filter);
    } else {
        filter.rule(SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone));
        filter.rule(SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3));
    }
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    allow_sanitizer(filter);
#endif
    if (!filter.load()) {
        return Error{Code::kUnavailable, "uploads are refused: this kernel lacks seccomp filters"};
    }
    return {};
}

}  // namespace annex::codec
