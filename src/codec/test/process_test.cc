// The codec as a process: killed, restarted, cancelled, many at once.
#include <dirent.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <set>
#include <thread>

#include "codec/test/fixture.h"
#include "codec/test/make_audio.h"
#include "codec/test/make_images.h"
#include "codec/zygote.h"
#include "media/codec.pb.h"
#include "media/codec_limits.h"
#include "wire/peer.h"

namespace annex::codec {
namespace {

// Children of this process called annex-codec, from /proc.
std::vector<pid_t> codec_children(pid_t parent) {
    std::vector<pid_t> found;
    DIR* folder = ::opendir("/proc");
    while (const dirent* entry = ::readdir(folder)) {
        const pid_t pid = static_cast<pid_t>(std::atoi(entry->d_name));
        std::ifstream stat("/proc/" + std::string(entry->d_name) + "/stat");
        std::string line;
        if (pid <= 0 || !std::getline(stat, line)) {
            continue;
        }
        char state = 0;
        int of = 0;
        const auto name_end = line.rfind(')');
        if (name_end != std::string::npos && line.find("(annex-codec)") != std::string::npos &&
            std::sscanf(line.c_str() + name_end + 1, " %c %d", &state, &of) == 2 && of == parent &&
            state != 'Z') {
            found.push_back(pid);
        }
    }
    ::closedir(folder);
    return found;
}

class ProcessTest : public CodecTest {
  protected:
    // A reader in the middle of a long file.
    Result<media::AudioReader> begin_long(const MemoryFile& file,
                                          const CancelSource* maybe_cancel = nullptr) {
        ANNEX_ASSIGN(reader, client.decode_audio(file.input(), {}, soon(), maybe_cancel));
        ANNEX_ASSIGN(first, reader.read());
        EXPECT_FALSE(first.empty());
        return reader;
    }

    // As many of them as may be at the same time.
    void take_all_places(const MemoryFile& file, std::vector<media::AudioReader>& readers) {
        while (readers.size() < media::kJobsMax) {
            auto reader = begin_long(file);
            ASSERT_TRUE(reader.ok()) << reader.error().message;
            readers.push_back(std::move(reader).value());
        }
    }

    const std::string long_file = make_wav(std::vector<float>(16000 * 600), 16000, WavFormat::kS16);
};

TEST_F(ProcessTest, nothing_runs_before_the_first_call) {
    EXPECT_TRUE(codec_children(::getpid()).empty());
    expect_still_works();
    EXPECT_EQ(codec_children(::getpid()).size(), 1U);
}

TEST_F(ProcessTest, a_killed_codec_fails_the_running_call_and_serves_the_next) {
    const MemoryFile file(long_file);
    auto reader = begin_long(file);
    ASSERT_TRUE(reader.ok());
    const auto children = codec_children(::getpid());
    ASSERT_EQ(children.size(), 1U);
    ASSERT_EQ(::kill(children[0], SIGKILL), 0);
    Result<std::vector<float>> got = std::vector<float>{};
    do {
        got = reader->read();
    } while (got.ok() && !got->empty());
    ASSERT_FALSE(got.ok());
    EXPECT_EQ(got.error().code, Code::kUnavailable);
    expect_still_works();
    EXPECT_NE(codec_children(::getpid()), children);
}

TEST_F(ProcessTest, a_killed_job_costs_one_call) {
    const MemoryFile file(long_file);
    auto reader = begin_long(file);
    ASSERT_TRUE(reader.ok());
    const auto zygote = codec_children(::getpid());
    ASSERT_EQ(zygote.size(), 1U);
    const auto jobs = codec_children(zygote[0]);
    ASSERT_EQ(jobs.size(), 1U);
    ASSERT_EQ(::kill(jobs[0], SIGSEGV), 0);
    Result<std::vector<float>> got = std::vector<float>{};
    do {
        got = reader->read();
    } while (got.ok() && !got->empty());
    ASSERT_FALSE(got.ok());
    EXPECT_TRUE(got.error().code == Code::kInvalidArgument ||
                got.error().code == Code::kUnavailable)
        << got.error().message;
    expect_still_works();
    EXPECT_EQ(codec_children(::getpid()), zygote);
}

TEST_F(ProcessTest, a_missing_program_is_unavailable) {
    media::CodecClient missing("/nowhere/annex-codec");
    const MemoryFile file(make_png(four_colors(), {}));
    const auto got = missing.decode_image(file.input(), {}, soon());
    ASSERT_FALSE(got.ok());
    EXPECT_EQ(got.error().code, Code::kUnavailable);
    EXPECT_EQ(got.error().message.find("nowhere"), std::string::npos);
}

TEST_F(ProcessTest, cancelling_ends_the_call_and_its_process) {
    const MemoryFile file(long_file);
    CancelSource cancel;
    {
        auto reader = begin_long(file, &cancel);
        ASSERT_TRUE(reader.ok());
        cancel.cancel();
        const auto got = reader->read();
        ASSERT_FALSE(got.ok());
        EXPECT_EQ(got.error().code, Code::kCancelled);
    }
    const auto zygote = codec_children(::getpid());
    ASSERT_EQ(zygote.size(), 1U);
    while (!codec_children(zygote[0]).empty()) {
        ::sched_yield();  // bounded by the test's own time limit
    }
    expect_still_works();
}

TEST_F(ProcessTest, a_deadline_ends_the_call) {
    const MemoryFile file(long_file);
    auto reader = client.decode_audio(file.input(), {}, Deadline::in(Milliseconds(1)));
    Result<std::vector<float>> got = std::vector<float>{};
    if (reader.ok()) {
        do {
            got = reader->read();
        } while (got.ok() && !got->empty());
    } else {
        got = reader.error();
    }
    ASSERT_FALSE(got.ok());
    EXPECT_EQ(got.error().code, Code::kDeadline);
    expect_still_works();
}

TEST_F(ProcessTest, many_threads_share_one_codec) {
    const auto png = make_png(four_colors(), {});
    std::atomic<int> right{0};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i) {
            threads.emplace_back([&] {
                for (int round = 0; round < 5; ++round) {
                    right += image(png).ok() ? 1 : 0;
                }
            });
        }
    }
    EXPECT_EQ(right, 40);
    EXPECT_EQ(codec_children(::getpid()).size(), 1U);
}

TEST_F(ProcessTest, one_job_too_many_is_busy) {
    const MemoryFile file(long_file);
    std::vector<media::AudioReader> readers;
    ASSERT_NO_FATAL_FAILURE(take_all_places(file, readers));
    // Heard when the file is handed over or at the first read: the refusal may be the faster one.
    const auto got = read_all(client.decode_audio(file.input(), {}, soon()));
    ASSERT_FALSE(got.ok());
    EXPECT_EQ(got.error().code, Code::kBusy);
    EXPECT_FALSE(readers[0].read()->empty());
}

TEST_F(ProcessTest, who_hangs_up_leaves_the_place_to_the_next) {
    const MemoryFile file(long_file);
    std::vector<media::AudioReader> readers;
    ASSERT_NO_FATAL_FAILURE(take_all_places(file, readers));
    const auto zygote = codec_children(::getpid());
    ASSERT_EQ(zygote.size(), 1U);
    // Everybody leaves and as many come while nobody looks: no job has ended yet when they do.
    ASSERT_EQ(::kill(zygote[0], SIGSTOP), 0);
    ASSERT_EQ(::waitpid(zygote[0], nullptr, WUNTRACED), zygote[0]);
    for (const auto job : codec_children(zygote[0])) {
        ASSERT_EQ(::kill(job, SIGSTOP), 0);
    }
    readers.clear();
    std::vector<Result<media::AudioReader>> next;
    for (std::size_t i = 0; i < media::kJobsMax; ++i) {
        next.push_back(client.decode_audio(file.input(), {}, soon()));
    }
    ASSERT_EQ(::kill(zygote[0], SIGCONT), 0);
    for (auto& reader : next) {
        ASSERT_TRUE(reader.ok()) << reader.error().message;
        const auto got = reader->read();
        ASSERT_TRUE(got.ok()) << got.error().message;
        EXPECT_FALSE(got->empty());
    }
}

TEST(Zygote, refuses_every_call_with_the_reason_where_the_sandbox_does_not_hold) {
    auto pair = wire::make_socket_pair();
    ASSERT_TRUE(pair.ok());
    const SandboxFacts facts{0, false, "uploads are refused: this kernel lacks Landlock"};
    const std::jthread zygote([&] { EXPECT_TRUE(serve(std::move(pair->second), facts).ok()); });
    wire::Peer peer(std::move(pair->first));
    for (const auto* method : {"decode_image", "decode_audio", "render_pdf", "encode_audio"}) {
        auto call = peer.open(method, Deadline::in(Milliseconds(60'000)));
        ASSERT_TRUE(call.ok());
        media::DecodedImage answer;
        const auto got = call->receive(answer);
        ASSERT_FALSE(got.ok());
        EXPECT_EQ(got.error().code, Code::kUnavailable);
        EXPECT_EQ(got.error().message, facts.reason);
    }
}

}  // namespace
}  // namespace annex::codec
