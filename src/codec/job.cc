#include "codec/job.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <exception>
#include <new>
#include <vector>

#include "codec/audio/decode.h"
#include "codec/audio/encode.h"
#include "codec/image/decode.h"
#include "codec/input.h"
#include "codec/pdf/render.h"
#include "codec/refusal.h"
#include "codec/sandbox/sandbox.h"
#include "media/codec.pb.h"
#include "media/codec_limits.h"
#include "wire/call.h"

namespace annex::codec {
namespace {

constexpr std::uint64_t kImageCpuSecondsMax = 30;
constexpr std::uint64_t kEncodeCpuSecondsMax = 3600;

struct JobContext {
    wire::Call& call;
    int landlock_abi_max;
};

// Puts the descriptor that came with the request where the filter expects it.
Result<void> place_input(std::vector<UniqueFd>& fds) {
    if (fds.size() != 1) {
        return Error{Code::kInternal, "a job came without its file"};
    }
    if (fds[0].get() == kInputFd) {
        (void)fds[0].release();
        return {};
    }
    if (::dup2(fds[0].get(), kInputFd) != kInputFd) {
        return Error{Code::kInternal, "a job came without its file"};
    }
    return {};
}

template <class Request>
Result<InputRange> receive_with_file(wire::Call& call, Request& request) {
    std::vector<UniqueFd> fds;
    ANNEX_TRY(call.expect(request, &fds));
    ANNEX_TRY(place_input(fds));
    return input_range(request.file());
}

Result<void> run_decode_audio(const JobContext& job) {
    media::DecodeAudioRequest request;
    ANNEX_ASSIGN(range, receive_with_file(job.call, request));
    // 30 s of sound per second of computing. MP3 was measured at about 1500; the other decoders
    // were not measured, so this is a guess on the generous side.
    SandboxNeeds needs;
    needs.cpu_s_max = 30 + static_cast<std::uint64_t>(request.seconds_max() / 30);
    ANNEX_TRY(enter_sandbox(needs, job.landlock_abi_max));
    return decode_audio(job.call, range, request);
}

Result<void> run_encode_audio(const JobContext& job) {
    media::EncodeAudioRequest request;
    ANNEX_TRY(job.call.expect(request));
    SandboxNeeds needs;
    needs.cpu_s_max = kEncodeCpuSecondsMax;
    ANNEX_TRY(enter_sandbox(needs, job.landlock_abi_max));
    return encode_audio(job.call, request);
}

Result<void> run_decode_image(const JobContext& job) {
    media::DecodeImageRequest request;
    ANNEX_ASSIGN(range, receive_with_file(job.call, request));
    SandboxNeeds needs;
    needs.cpu_s_max = kImageCpuSecondsMax;
    needs.threads = image_needs_threads(range);
    ANNEX_TRY(enter_sandbox(needs, job.landlock_abi_max));
    ANNEX_ASSIGN(input, MappedInput::map(range));
    return decode_image(job.call, input.bytes(), request);
}

Result<void> run_render_pdf(const JobContext& job) {
    media::RenderPdfRequest request;
    ANNEX_ASSIGN(range, receive_with_file(job.call, request));
    SandboxNeeds needs;
    const auto pages = request.pages_size() > 0 ? static_cast<std::uint64_t>(request.pages_size())
                                                : request.pages_max();
    needs.cpu_s_max = kPdfOpenCpuSecondsMax + pages * kPdfPageCpuSecondsMax;
    needs.readable = font_folders();
    ANNEX_TRY(enter_sandbox(needs, job.landlock_abi_max));
    ANNEX_ASSIGN(input, MappedInput::map(range));
    return render_pdf(job.call, input.bytes(), request);
}

struct Method {
    std::string_view name;
    void (*warm_up)();
    Result<void> (*run)(const JobContext&);
};

constexpr std::array<Method, 4> kMethods{{
    {"decode_audio", warm_up_audio_decoders, run_decode_audio},
    {"encode_audio", warm_up_audio_encoders, run_encode_audio},
    {"decode_image", warm_up_image_decoders, run_decode_image},
    {"render_pdf", warm_up_pdf, run_render_pdf},
}};

const Method* find_method(std::string_view name) {
    for (const auto& method : kMethods) {
        if (method.name == name) {
            return &method;
        }
    }
    return nullptr;
}

// Libraries abort() when memory runs out; the zygote then names the reason.
void on_abort(int) {
    ::_exit(errno == ENOMEM ? kExitOutOfMemory : kExitOutOfMemory + 1);
}

// Leaves nothing of the zygote but the call's socket, at kCallFd, and null devices.
void shed_descriptors(UniqueFd socket) {
    const int high = ::fcntl(socket.get(), F_DUPFD_CLOEXEC, 64);
    ::dup2(high, kCallFd);
    ::close_range(kCallFd + 1, ~0U, 0);
    (void)socket.release();
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    // What a library prints about a hostile file belongs into no log.
    ::dup2(STDOUT_FILENO, STDERR_FILENO);
#endif
}

Result<void> run_guarded(const Method& method, const JobContext& job) {
    try {
        return method.run(job);
    } catch (const std::bad_alloc&) {
        return memory_limit_reached();
    } catch (const std::exception&) {
        return refused("the file is damaged");
    }
}

}  // namespace

bool warm_up(std::string_view method) {
    const auto* found = find_method(method);
    if (found == nullptr) {
        return false;
    }
    found->warm_up();
    return true;
}

void run_job(UniqueFd socket, const wire::OpenCall& open, int landlock_abi_max) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    shed_descriptors(std::move(socket));
    ::signal(SIGABRT, on_abort);
    const auto deadline =
        open.deadline_ms() == 0
            ? Deadline()
            : Deadline::in(Milliseconds(static_cast<std::int64_t>(open.deadline_ms())));
    wire::Call call(UniqueFd{kCallFd}, deadline);
    const auto* method = find_method(open.method());
    errno = 0;
    const auto result = method == nullptr
                            ? Result<void>(Error{Code::kInternal, "the codec has no such method"})
                            : run_guarded(*method, {call, landlock_abi_max});
    [[maybe_unused]] auto said = result.ok() ? call.end() : call.fail(result.error());
    // No destructors of libraries that a hostile file may have confused.
    ::_exit(0);
}

}  // namespace annex::codec
