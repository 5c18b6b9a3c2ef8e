#include "tensor/run_guard.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <string>
#include <vector>

#include "tensor/session.h"

namespace annex::tensor {
namespace {

// The vocoder over six seconds of sound: a second or more on any machine this runs on.
Result<std::vector<Tensor>> speak_long(Session& session) {
    constexpr std::int64_t kFrames = 240;
    auto features = Tensor::from(std::vector<float>(512 * kFrames, 0.1F), {1, 512, kFrames});
    auto pitch = Tensor::from(std::vector<float>(2 * kFrames, 120.0F), {1, 2 * kFrames});
    auto energy = Tensor::from(std::vector<float>(2 * kFrames, 0.1F), {1, 2 * kFrames});
    auto style = Tensor::from(std::vector<float>(256, 0.1F), {1, 256});
    const NamedTensor inputs[] = {
        {"features", &features}, {"pitch", &pitch}, {"energy", &energy}, {"style", &style}};
    const char* outputs[] = {"audio"};
    return session.run(inputs, outputs);
}

std::unique_ptr<Session> voice() {
    const auto folder = std::string(std::getenv("ANNEX_CACHE")) + "/models/kokoro-82m";
    auto session = Session::load(folder + "/vocoder.onnx", {.threads = 1, .memory_pattern = false});
    EXPECT_TRUE(session.ok()) << session.error().message;
    return std::move(*session);
}

TEST(RunGuard, ends_a_run_once_nobody_wants_it) {
    auto session = voice();
    std::atomic<int> asked{0};
    {
        // Wanted at first, so that the run is well under way.
        const RunGuard guard([&] { return asked.fetch_add(1) < 3; });
        EXPECT_EQ(speak_long(*session).error().code, Code::kCancelled);
        const int asked_by_then = asked.load();
        // It stays so: the next run does not begin.
        EXPECT_EQ(speak_long(*session).error().code, Code::kCancelled);
        EXPECT_LE(asked.load(), asked_by_then + 1);
    }
    const int asked_in_all = asked.load();
    EXPECT_TRUE(speak_long(*session).ok());
    EXPECT_EQ(asked.load(), asked_in_all);
}

TEST(RunGuard, leaves_a_wanted_run_alone) {
    auto session = voice();
    const RunGuard guard([] { return true; });
    EXPECT_TRUE(speak_long(*session).ok());
}

}  // namespace
}  // namespace annex::tensor
