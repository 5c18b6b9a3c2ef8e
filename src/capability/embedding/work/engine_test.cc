#include "capability/embedding/work/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <new>
#include <thread>

#include "capability/embedding/work/test_runner.h"

namespace annex::embedding {
namespace {

using testing::ElementsAre;
using Vectors = std::vector<std::vector<float>>;
using Names = TestRunner::Names;

/// A request on a thread of its own.
class Asked {
  public:
    Asked(Engine& engine, const TestRunner& runner, std::vector<Encoding> encodings) {
        result_ = std::async(std::launch::async, [&, its = std::move(encodings)]() mutable {
            return engine.run(runner, std::move(its), [this]() -> Result<void> {
                const bool gone = gone_;
                asked_ = gone ? 2 : 1;
                asked_.notify_all();
                if (gone) {
                    return {Code::kCancelled, "gone"};
                }
                return {};
            });
        });
    }
    ~Asked() {
        leave();
        if (result_.valid()) {
            result_.wait();
        }
    }
    Asked(const Asked&) = delete;
    Asked& operator=(const Asked&) = delete;

    void leave() { gone_ = true; }
    /// Until it was asked whether it still waits, and so is in the line.
    void wait_until_in_line() { asked_.wait(0); }
    /// Until the engine was told that it left.
    void wait_until_told() { asked_.wait(1); }
    Result<Vectors> result() { return result_.get(); }
    [[nodiscard]] bool has_result_soon() const {
        return result_.wait_for(Milliseconds(2)) == std::future_status::ready;
    }

  private:
    std::atomic<bool> gone_{false};
    std::atomic<int> asked_{0};
    std::future<Result<Vectors>> result_;
};

std::vector<std::int64_t> flat(const std::vector<Names>& runs) {
    std::vector<std::int64_t> names;
    for (const auto& run : runs) {
        names.insert(names.end(), run.begin(), run.end());
    }
    return names;
}

TEST(Engine, gives_each_text_its_vector_in_order) {
    TestRunner runner;
    runner.allow_all();
    Engine engine(3);
    auto result = Asked(engine, runner, texts(10, 50)).result();
    ASSERT_TRUE(result.ok());
    ASSERT_EQ(result->size(), 50U);
    for (std::size_t i = 0; i < 50; ++i) {
        EXPECT_THAT((*result)[i], ElementsAre(static_cast<float>(10 + i)));
    }
    EXPECT_EQ(runner.wait_for_runs(0).size(), 50U);
    EXPECT_TRUE(engine.run(runner, {}, [] { return Result<void>(); })->empty());
}

TEST(Engine, runs_a_short_text_next_while_a_bulk_job_runs) {
    TestRunner runner;
    Engine engine(1);
    Asked bulk(engine, runner, texts(100, 2048, 64));
    static_cast<void>(runner.wait_for_runs(1));
    Asked one(engine, runner, {text(7)});
    one.wait_until_in_line();
    runner.allow(2);
    EXPECT_TRUE(one.result().ok()) << "while the bulk job has barely begun";
    const auto runs = runner.wait_for_runs(2);
    EXPECT_THAT(runs[1], ElementsAre(7));
    EXPECT_LE(runs.size(), 3U);
    runner.allow_all();
    EXPECT_EQ(bulk.result()->size(), 2048U);
}

TEST(Engine, runs_as_many_pieces_at_once_as_it_has_places) {
    TestRunner runner;
    Engine engine(3);
    Asked job(engine, runner, texts(1, 5));
    EXPECT_EQ(runner.wait_for_runs(3).size(), 3U) << "none of them has ended";
    runner.allow_all();
    EXPECT_TRUE(job.result().ok());
}

TEST(Engine, runs_texts_of_several_requests_together) {
    TestRunner runner({.texts_max = 4});
    Engine engine(1);
    Asked first(engine, runner, {text(1)});
    static_cast<void>(runner.wait_for_runs(1));
    Asked second(engine, runner, {text(2)});
    second.wait_until_in_line();
    Asked third(engine, runner, {text(3)});
    third.wait_until_in_line();
    runner.allow_all();
    EXPECT_THAT((*second.result())[0], ElementsAre(2.0F));
    EXPECT_THAT((*third.result())[0], ElementsAre(3.0F));
    EXPECT_THAT(runner.wait_for_runs(2), ElementsAre(Names{1}, Names{2, 3}));
}

TEST(Engine, gives_a_failure_to_the_request_whose_text_it_was) {
    TestRunner runner({.texts_max = 4});
    runner.fail_on(2);
    Engine engine(1);
    Asked first(engine, runner, {text(1)});
    static_cast<void>(runner.wait_for_runs(1));
    Asked bad(engine, runner, {text(2)});
    bad.wait_until_in_line();
    Asked good(engine, runner, {text(3)});
    good.wait_until_in_line();
    runner.allow_all();
    EXPECT_EQ(bad.result().error().message, "this text fails");
    EXPECT_THAT((*good.result())[0], ElementsAre(3.0F));
    EXPECT_TRUE(first.result().ok());
    EXPECT_THAT(runner.wait_for_runs(4), ElementsAre(Names{1}, Names{2, 3}, Names{2}, Names{3}));
}

TEST(Engine, throws_for_one_request_after_another_of_the_same_piece_was_answered) {
    TestRunner runner({.texts_max = 4});
    runner.fail_on(2);
    runner.throw_on(3);
    Engine engine(1);
    Asked first(engine, runner, {text(1)});
    static_cast<void>(runner.wait_for_runs(1));
    Asked failing(engine, runner, {text(2)});
    failing.wait_until_in_line();
    Asked throwing(engine, runner, {text(3)});
    throwing.wait_until_in_line();
    runner.allow(3);
    EXPECT_EQ(failing.result().error().message, "this text fails");
    runner.allow_all();
    EXPECT_THROW(static_cast<void>(throwing.result()), std::bad_alloc);
    EXPECT_TRUE(Asked(engine, runner, {text(9)}).result().ok());
}

TEST(Engine, drops_the_rest_of_a_request_that_failed) {
    TestRunner runner;
    runner.fail_on(1);
    runner.allow_all();
    Engine engine(1);
    EXPECT_FALSE(Asked(engine, runner, texts(1, 500)).result().ok());
    EXPECT_EQ(runner.wait_for_runs(1).size(), 1U);
}

TEST(Engine, throws_to_the_caller_what_the_model_threw) {
    TestRunner runner;
    runner.throw_on(3);
    runner.allow_all();
    Engine engine(2);
    EXPECT_THROW(static_cast<void>(Asked(engine, runner, texts(1, 3)).result()), std::bad_alloc);
    EXPECT_TRUE(Asked(engine, runner, {text(9)}).result().ok());
}

TEST(Engine, drops_what_a_client_that_left_still_has_in_line) {
    TestRunner runner;
    Engine engine(1);
    Asked bulk(engine, runner, texts(100, 300));
    static_cast<void>(runner.wait_for_runs(1));
    bulk.wait_until_in_line();
    bulk.leave();
    bulk.wait_until_told();
    // Some may still run before it is taken out; one by one, so that it cannot end first.
    std::size_t runs = 1;
    for (runner.allow(runs); !bulk.has_result_soon(); runner.allow(++runs)) {
    }
    EXPECT_LT(runs, 300U);
    EXPECT_EQ(bulk.result().error().code, Code::kCancelled);
    const auto before = runner.wait_for_runs(1).size();
    runner.allow_all();
    EXPECT_TRUE(Asked(engine, runner, {text(7)}).result().ok());
    const auto names = flat(runner.wait_for_runs(1));
    EXPECT_EQ(names.size(), before + 1);
    EXPECT_EQ(names.back(), 7);
}

TEST(Engine, lets_bulk_requests_take_turns) {
    TestRunner runner;
    Engine engine(1);
    Asked one(engine, runner, texts(1000, 100, 64));
    static_cast<void>(runner.wait_for_runs(1));
    Asked other(engine, runner, texts(2000, 100, 64));
    other.wait_until_in_line();
    runner.allow(12);
    const auto names = flat(runner.wait_for_runs(12));
    EXPECT_GE(std::count_if(names.begin(), names.end(), [](auto name) { return name < 2000; }), 5);
    EXPECT_GE(std::count_if(names.begin(), names.end(), [](auto name) { return name >= 2000; }), 5);
    runner.allow_all();
    EXPECT_TRUE(one.result().ok());
    EXPECT_TRUE(other.result().ok());
}

TEST(Engine, loses_no_text_among_many_requests_at_once) {
    TestRunner runner({.texts_max = 3});
    runner.allow_all();
    Engine engine(4);
    std::vector<std::jthread> clients;
    std::atomic<int> right{0};
    for (int client = 0; client < 8; ++client) {
        clients.emplace_back([&, client] {
            for (int round = 0; round < 50; ++round) {
                const auto name = client * 1000 + round;
                auto result =
                    engine.run(runner, texts(name, 1 + static_cast<std::size_t>(round % 7)),
                               [] { return Result<void>(); });
                right += result.ok() && (*result)[0] == std::vector{static_cast<float>(name)};
            }
        });
    }
    clients.clear();
    EXPECT_EQ(right, 8 * 50);
}

}  // namespace
}  // namespace annex::embedding
