// annex-codec: decodes and encodes in sandboxed processes. A worker starts it with a control
// socket as descriptor 3; people start it with --probe.
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <string_view>

#include "base/log.h"
#include "base/unique_fd.h"
#include "codec/sandbox/probe.h"
#include "codec/zygote.h"

namespace {

constexpr int kControlFd = 3;

constexpr std::string_view kHelp =
    "annex-codec decodes and encodes media for the workers of annexd, which start it themselves.\n"
    "\n"
    "  annex-codec --probe   say whether the sandbox works on this machine, as JSON;\n"
    "                        exit status 0 when it does, 1 when uploads are refused\n"
    "  annex-codec --help    this text\n";

bool is_socket(int fd) {
    struct stat info{};
    return ::fstat(fd, &info) == 0 && S_ISSOCK(info.st_mode);
}

int run(std::string_view argument) {
    if (argument == "--probe") {
        const auto facts = annex::codec::probe_sandbox();
        std::puts(annex::codec::to_json(facts).c_str());
        return facts.ready ? 0 : 1;
    }
    if (!argument.empty() || !is_socket(kControlFd)) {
        std::fputs(kHelp.data(), argument == "--help" ? stdout : stderr);
        return argument == "--help" ? 0 : 2;
    }
    annex::UniqueFd control(kControlFd);
    ::fcntl(kControlFd, F_SETFD, FD_CLOEXEC);
    ::close_range(kControlFd + 1, ~0U, 0);
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    const auto facts = annex::codec::probe_sandbox();
    if (!facts.ready) {
        annex::log::error("{}", facts.reason);
    }
    return annex::codec::serve(std::move(control), facts).ok() ? 0 : 1;
}

}  // namespace

#if defined(__SANITIZE_ADDRESS__)
// The environment does not reach this process. The libraries keep their tables until the end.
extern "C" const char* __asan_default_options();  // NOLINT: the sanitizer's own name
extern "C" const char* __asan_default_options() {
    return "detect_leaks=0";
}  // NOLINT
#endif

int main(int argc, char** argv) {
    annex::log::set_process_name("annex-codec");
    try {
        return run(argc > 1 ? argv[1] : "");
    } catch (const std::exception&) {
        annex::log::error("annex-codec failed; it is started again at the next call");
        return 1;
    }
}
