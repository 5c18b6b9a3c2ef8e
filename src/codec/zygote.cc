#include "codec/zygote.h"

#include <fmt/core.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "codec/job.h"
#include "codec/refusal.h"
#include "media/codec_limits.h"
#include "wire/control.pb.h"
#include "wire/frame.h"

namespace annex::codec {
namespace {

/// A job that its own deadline check did not end is killed this much later.
constexpr Milliseconds kDeadlineGrace{250};
/// A control frame is small and comes in one piece; waiting longer means a broken client.
constexpr Milliseconds kControlFrameMax{1000};
/// Jobs, and those that are still going because their clients have just left.
constexpr std::size_t kProcessesMax = 2 * media::kJobsMax;

struct Job {
    std::string method;
    pid_t pid = -1;    ///< -1 once reaped
    UniqueFd process;  ///< pidfd: readable when the process has ended
    UniqueFd socket;   ///< our copy of the job's end of the call
    Deadline kill_at;
    std::optional<Error> farewell = {};  ///< to be sent in place of the dead process
};

void kill_job(Job& job) {
    if (job.pid > 0) {
        ::kill(job.pid, SIGKILL);
    }
}

Error crashed(const Job& job) {
    if (job.method == "encode_audio") {
        return {Code::kInternal, "the encoder stopped working"};
    }
    return refused("the file made the decoder stop: it is damaged or hostile");
}

// What to tell the client about a process that ended; nullopt when the process has told itself or
// was killed because the client left.
std::optional<Error> fate(const Job& job, int status) {
    if (!job.socket.valid()) {
        return std::nullopt;
    }
    if (WIFEXITED(status)) {
        if (WEXITSTATUS(status) == 0) {
            return std::nullopt;
        }
        return WEXITSTATUS(status) == kExitOutOfMemory ? memory_limit_reached() : crashed(job);
    }
    const int signal = WTERMSIG(status);
    log::warning("a {} job was ended by signal {}", job.method, signal);
    switch (signal) {
        case SIGXCPU:
        case SIGPROF:
            return refused("decoding the file takes more computing time than allowed");
        case SIGKILL:
            // Its deadline, where it had not noticed, or the system's memory.
            return job.kill_at.passed()
                       ? Error{Code::kDeadline, "the deadline passed"}
                       : Error{Code::kOutOfMemory, "the system ran out of memory for this file"};
        default:
            return crashed(job);
    }
}

std::string encoded(const Error& error) {
    wire::Status status;
    status.set_code(static_cast<std::uint32_t>(error.code));
    status.set_message(error.message);
    status.set_param(error.param);
    return status.SerializeAsString();
}

class Zygote {
  public:
    Zygote(UniqueFd control, const SandboxFacts& facts)
        : control_(std::move(control)), facts_(facts) {}

    void serve() {
        while (true) {
            const auto polled = wait();
            // The jobs first: a new one changes their positions.
            for (std::size_t i = jobs_.size(); i-- > 0;) {
                attend(jobs_[i], polled[1 + 2 * i].revents, polled[2 + 2 * i].revents);
            }
            std::erase_if(jobs_, [](const Job& job) { return job.pid < 0 && !job.farewell; });
            if (polled[0].revents != 0 && !accept()) {
                break;
            }
        }
        for (auto& job : jobs_) {
            kill_job(job);
        }
    }

  private:
    std::vector<pollfd> wait() {
        auto left = Milliseconds(std::chrono::hours(1));
        std::vector<pollfd> fds{{control_.get(), POLLIN, 0}};
        for (const auto& job : jobs_) {
            fds.push_back({job.process.get(), POLLIN, 0});
            fds.push_back({job.socket.get(), static_cast<short>(job.farewell ? POLLOUT : 0), 0});
            left = std::min(left, job.kill_at.left());
        }
        while (::poll(fds.data(), fds.size(), static_cast<int>(left.count())) < 0 &&
               errno == EINTR) {
        }
        return fds;
    }

    void attend(Job& job, short process, short socket) {
        if (job.pid > 0 && process != 0) {
            int status = 0;
            if (::waitpid(job.pid, &status, WNOHANG) == job.pid) {
                job.pid = -1;
                job.process.reset();
                job.farewell = fate(job, status);
            }
            return;
        }
        if ((socket & (POLLHUP | POLLERR)) != 0) {
            // The client is gone: nobody wants the answer.
            kill_job(job);
            job.socket.reset();
            job.farewell.reset();
        } else if (job.farewell && (socket & POLLOUT) != 0) {
            const wire::Wait now{Deadline::in(Milliseconds(0)), nullptr};
            (void)wire::send_frame(job.socket.get(), wire::FrameKind::kError,
                                   encoded(*job.farewell), {}, now);
            job.farewell.reset();
        }
        if (job.kill_at.passed()) {
            kill_job(job);
            job.farewell.reset();
        }
    }

    // False when the client closed the control socket or talks nonsense.
    bool accept() {
        const wire::Wait soon{Deadline::in(kControlFrameMax), nullptr};
        auto frame = wire::receive_frame(control_.get(), soon);
        wire::OpenCall open;
        if (!frame.ok() || frame->kind != wire::FrameKind::kOpen || frame->fds.size() != 1 ||
            !open.ParseFromString(frame->payload)) {
            return false;
        }
        auto refusal = begin(std::move(frame->fds[0]), open);
        if (refusal) {
            const wire::Wait now{Deadline::in(Milliseconds(0)), nullptr};
            (void)wire::send_frame(refusal->socket.get(), wire::FrameKind::kError,
                                   encoded(refusal->error), {}, now);
        }
        return true;
    }

    struct Refusal {
        UniqueFd socket;
        Error error;
    };

    // A job whose client has left is killed and does not keep the next one out.
    [[nodiscard]] bool full() const {
        const auto wanted = std::count_if(jobs_.begin(), jobs_.end(),
                                          [](const Job& job) { return job.socket.valid(); });
        return static_cast<std::size_t>(wanted) >= media::kJobsMax || jobs_.size() >= kProcessesMax;
    }

    std::optional<Refusal> begin(UniqueFd socket, const wire::OpenCall& open) {
        if (!facts_.ready) {
            return Refusal{std::move(socket), {Code::kUnavailable, facts_.reason}};
        }
        if (full()) {
            return Refusal{std::move(socket),
                           {Code::kBusy, fmt::format("{} files are being decoded already; try "
                                                     "again later",
                                                     media::kJobsMax)}};
        }
        if (!warm_up(open.method())) {
            return Refusal{std::move(socket), {Code::kInternal, "the codec has no such method"}};
        }
        const pid_t child = ::fork();
        if (child == 0) {
            run_job(std::move(socket), open);
        }
        UniqueFd process(child > 0 ? static_cast<int>(::syscall(SYS_pidfd_open, child, 0)) : -1);
        if (!process.valid()) {
            if (child > 0) {
                ::kill(child, SIGKILL);
                ::waitpid(child, nullptr, 0);
            }
            return Refusal{std::move(socket),
                           {Code::kBusy, "no process could be started; try again later"}};
        }
        Job job{open.method(), child, std::move(process), std::move(socket), Deadline()};
        if (open.deadline_ms() > 0) {
            job.kill_at = Deadline::in(Milliseconds(open.deadline_ms()) + kDeadlineGrace);
        }
        jobs_.push_back(std::move(job));
        return std::nullopt;
    }

    UniqueFd control_;
    const SandboxFacts& facts_;
    std::vector<Job> jobs_;
};

}  // namespace

Result<void> serve(UniqueFd control, const SandboxFacts& facts) {
    if (!control.valid()) {
        return Error{Code::kInvalidArgument, "no control socket was inherited"};
    }
    Zygote(std::move(control), facts).serve();
    return {};
}

}  // namespace annex::codec
