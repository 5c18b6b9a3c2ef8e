#include "scheduler/scheduler.h"

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <thread>

#include "wire/control.pb.h"

namespace annex::scheduler {
namespace {

constexpr Milliseconds kPatience{20'000};

SlotOptions slot(std::string capability) {
    SlotOptions options;
    options.capability = std::move(capability);
    options.process.program = ANNEX_TEST_WORKER;
    options.heartbeat_interval = Milliseconds(50);
    options.heartbeat_interval_idle = Milliseconds(50);
    options.heartbeat_timeout = Milliseconds(500);
    options.overrun_max = Milliseconds(300);
    return options;
}

std::vector<SlotOptions> one(SlotOptions options) {
    std::vector<SlotOptions> slots;
    slots.push_back(std::move(options));
    return slots;
}

JobOptions job(std::string_view method, std::function<std::string()> fingerprint = {}) {
    return {.capability = "tts",
            .method = method,
            .deadline = Deadline::in(kPatience),
            .cancel = nullptr,
            .fingerprint = std::move(fingerprint)};
}

/// Runs a job of one message; its error, or nothing.
std::optional<Error> run(Scheduler& scheduler, const JobOptions& options) {
    auto started = scheduler.start(options);
    if (!started.ok()) {
        return started.error();
    }
    wire::Heartbeat message;
    message.set_sequence(41);
    if (auto sent = started->send(message); !sent.ok()) {
        return sent.error();
    }
    wire::Heartbeat answer;
    if (auto came = started->expect(answer); !came.ok()) {
        return came.error();
    }
    EXPECT_EQ(answer.sequence(), 41U);
    return std::nullopt;
}

/// Waits (bounded) until the slot's status satisfies `wanted`.
template <class Predicate>
bool reaches(Scheduler& scheduler, Predicate wanted) {
    const auto deadline = Deadline::in(kPatience);
    while (!deadline.passed()) {
        if (wanted(scheduler.status().front())) {
            return true;
        }
        std::this_thread::yield();
    }
    return false;
}

TEST(Scheduler, starts_the_worker_with_the_first_job_and_not_before) {
    Scheduler scheduler(one(slot("tts")));
    EXPECT_EQ(scheduler.status().front().state, "away");
    EXPECT_EQ(run(scheduler, job("echo")), std::nullopt);
    const auto status = scheduler.status().front();
    EXPECT_EQ(status.state, "ready");
    EXPECT_GT(status.pid, 0);
    EXPECT_GT(status.resident_bytes, 0U);
    EXPECT_EQ(status.restarts, 0U);
}

TEST(Scheduler, preloads_without_a_job) {
    Scheduler scheduler(one(slot("tts")));
    scheduler.preload("tts");
    EXPECT_TRUE(reaches(scheduler, [](const SlotStatus& s) { return s.state == "ready"; }));
}

TEST(Scheduler, knows_no_capability_that_it_was_not_given) {
    Scheduler scheduler(one(slot("asr")));
    EXPECT_EQ(scheduler.start(job("echo")).error().code, Code::kUnsupported);
}

TEST(Scheduler, answers_unavailable_for_the_crashed_job_and_serves_the_next) {
    Scheduler scheduler(one(slot("tts")));
    auto error = run(scheduler, job("crash"));
    ASSERT_TRUE(error.has_value());
    EXPECT_EQ(error->code, Code::kUnavailable);
    EXPECT_NE(error->message.find("tts worker stopped"), std::string::npos) << error->message;
    EXPECT_EQ(run(scheduler, job("echo")), std::nullopt);
    const auto status = scheduler.status().front();
    EXPECT_EQ(status.restarts, 1U);
    EXPECT_NE(status.last_error.find("signal 6"), std::string::npos) << status.last_error;
}

TEST(Scheduler, refuses_an_input_that_stopped_two_workers) {
    Scheduler scheduler(one(slot("tts")));
    const auto poison = [] { return std::string("poison"); };
    EXPECT_EQ(run(scheduler, job("crash", poison))->code, Code::kUnavailable);
    EXPECT_EQ(run(scheduler, job("crash", poison))->code, Code::kUnavailable);
    auto third = run(scheduler, job("crash", poison));
    EXPECT_EQ(third->code, Code::kUnsupported);
    EXPECT_EQ(scheduler.status().front().restarts, 2U);
    EXPECT_EQ(run(scheduler, job("echo", [] { return std::string("fine"); })), std::nullopt);
}

TEST(Scheduler, does_not_blame_the_input_for_a_kill_from_outside) {
    Scheduler scheduler(one(slot("tts")));
    const auto innocent = [] { return std::string("innocent"); };
    for (int i = 0; i < 3; ++i) {
        auto waiting = scheduler.start(job("wait", innocent));
        ASSERT_TRUE(waiting.ok()) << waiting.error().message;
        ::kill(scheduler.status().front().pid, SIGKILL);
        wire::Heartbeat answer;
        EXPECT_EQ(waiting->expect(answer).error().code, Code::kUnavailable);
    }
    EXPECT_EQ(run(scheduler, job("echo", innocent)), std::nullopt);
}

TEST(Scheduler, tells_memory_from_other_ends) {
    Scheduler scheduler(one(slot("tts")));
    auto error = run(scheduler, job("exhaust"));
    EXPECT_EQ(error->code, Code::kOutOfMemory);
    EXPECT_TRUE(reaches(scheduler, [](const SlotStatus& s) { return s.restarts == 1; }));
    EXPECT_NE(scheduler.status().front().last_error.find("out of memory"), std::string::npos);
    EXPECT_EQ(run(scheduler, job("echo")), std::nullopt);
}

TEST(Scheduler, kills_a_stopped_worker_and_starts_another) {
    Scheduler scheduler(one(slot("tts")));
    pid_t pid = 0;
    {
        auto waiting = scheduler.start(job("wait"));
        pid = scheduler.status().front().pid;
        ::kill(pid, SIGSTOP);
        wire::Heartbeat answer;
        auto error = waiting->expect(answer).error();
        EXPECT_EQ(error.code, Code::kUnavailable);
        EXPECT_NE(error.message.find("hung"), std::string::npos) << error.message;
    }
    EXPECT_EQ(run(scheduler, job("echo")), std::nullopt);
    EXPECT_NE(scheduler.status().front().pid, pid);
}

TEST(Scheduler, kills_a_worker_that_computes_on_past_the_deadline) {
    Scheduler scheduler(one(slot("tts")));
    auto options = job("spin");
    options.deadline = Deadline::in(Milliseconds(200));
    EXPECT_EQ(run(scheduler, options)->code, Code::kDeadline);
    EXPECT_TRUE(reaches(scheduler, [](const SlotStatus& s) { return s.restarts == 1; }));
    EXPECT_EQ(run(scheduler, job("echo")), std::nullopt);
}

TEST(Scheduler, keeps_a_worker_whose_callers_leave_one_after_another) {
    Scheduler scheduler(one(slot("tts")));
    // Together several times overrun_max, none of them for longer than it.
    for (int i = 0; i < 15; ++i) {
        auto left = scheduler.start(job("linger"));
        ASSERT_TRUE(left.ok());
        wire::Heartbeat message;
        EXPECT_TRUE(left->send(message).ok());
    }
    EXPECT_EQ(run(scheduler, job("echo")), std::nullopt);
    EXPECT_TRUE(reaches(scheduler, [](const SlotStatus& s) { return s.restarts == 0; }));
}

TEST(Scheduler, queues_in_order_and_refuses_beyond_the_limit) {
    auto options = slot("tts");
    options.calls_max = 1;
    options.waiting_max = 1;
    Scheduler scheduler(one(options));
    auto first = std::make_unique<Result<Job>>(scheduler.start(job("wait")));
    ASSERT_TRUE(first->ok());
    std::optional<Error> second_error;
    std::jthread second([&] { second_error = run(scheduler, job("echo")); });
    ASSERT_TRUE(reaches(scheduler, [](const SlotStatus& s) { return s.waiting == 1; }));
    EXPECT_EQ(scheduler.start(job("echo")).error().code, Code::kBusy);
    first.reset();
    second.join();
    EXPECT_EQ(second_error, std::nullopt);
}

TEST(Scheduler, lets_a_waiting_job_go_at_its_deadline_or_when_cancelled) {
    Scheduler scheduler(one(slot("tts")));
    auto first = scheduler.start(job("wait"));
    auto late = job("echo");
    late.deadline = Deadline::in(Milliseconds(30));
    EXPECT_EQ(scheduler.start(late).error().code, Code::kDeadline);
    CancelSource cancel;
    auto cancelled = job("echo");
    cancelled.cancel = &cancel;
    std::jthread canceller([&] {
        reaches(scheduler, [](const SlotStatus& s) { return s.waiting == 1; });
        cancel.cancel();
    });
    EXPECT_EQ(scheduler.start(cancelled).error().code, Code::kCancelled);
    EXPECT_EQ(scheduler.status().front().waiting, 0U);
}

TEST(Scheduler, backs_off_from_a_worker_that_cannot_start) {
    auto options = slot("tts");
    options.process.arguments = {"die"};
    Scheduler scheduler(one(options));
    auto error = run(scheduler, job("echo"));
    EXPECT_EQ(error->code, Code::kUnavailable);
    EXPECT_NE(error->message.find("keeps failing"), std::string::npos) << error->message;
    EXPECT_EQ(scheduler.status().front().state, "backoff");
}

TEST(Scheduler, says_which_program_is_missing) {
    auto options = slot("tts");
    options.process.program = "/nowhere/annex-worker";
    Scheduler scheduler(one(options));
    auto error = run(scheduler, job("echo"));
    EXPECT_EQ(error->code, Code::kUnavailable);
    EXPECT_NE(error->message.find("annex-worker is missing"), std::string::npos);
}

TEST(Scheduler, ends_its_workers_when_it_stops) {
    Scheduler scheduler(one(slot("tts")));
    EXPECT_EQ(run(scheduler, job("echo")), std::nullopt);
    const auto pid = scheduler.status().front().pid;
    scheduler.stop();
    EXPECT_EQ(::kill(pid, 0), -1);
    EXPECT_EQ(scheduler.start(job("echo")).error().code, Code::kUnavailable);
}

TEST(RestartLadder, climbs_after_five_deaths_in_a_minute_and_forgives_a_quiet_one) {
    RestartLadder ladder;
    TimePoint now{};
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(ladder.death(now), Milliseconds(0));
    }
    EXPECT_EQ(ladder.death(now), Milliseconds(1000));
    EXPECT_EQ(ladder.death(now), Milliseconds(2000));
    for (int i = 0; i < 10; ++i) {
        now += std::chrono::seconds(60);
        ladder.death(now);
    }
    EXPECT_EQ(ladder.pause(), RestartLadder::kPauseMax);
    now += std::chrono::seconds(121);
    EXPECT_EQ(ladder.death(now), Milliseconds(0));
}

TEST(Quarantine, forgets_the_oldest_when_full) {
    Quarantine quarantine;
    quarantine.record_death("tts", "first");
    quarantine.record_death("tts", "first");
    EXPECT_TRUE(quarantine.refuses("tts", "first"));
    EXPECT_FALSE(quarantine.refuses("asr", "first"));
    EXPECT_FALSE(quarantine.has_suspects("asr"));
    for (std::size_t i = 0; i < kSuspectsMax; ++i) {
        quarantine.record_death("tts", std::to_string(i));
    }
    EXPECT_FALSE(quarantine.refuses("tts", "first"));
}

}  // namespace
}  // namespace annex::scheduler
