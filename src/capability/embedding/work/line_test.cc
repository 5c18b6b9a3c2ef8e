#include "capability/embedding/work/line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "capability/embedding/work/test_runner.h"

namespace annex::embedding {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::size_t kLong = 512;  // tokens of a text, of which two are a short job

class LineTest : public testing::Test {
  protected:
    void add(JobId job, std::vector<std::size_t> lengths, const Runner& runner) {
        line_.add(job, runner, lengths, now_);
    }
    void add(JobId job, std::vector<std::size_t> lengths) { add(job, std::move(lengths), single_); }
    Piece next() { return line_.next(now_).piece; }
    /// The jobs of the next pieces, which are one text each.
    std::vector<JobId> jobs_of(std::size_t pieces) {
        std::vector<JobId> jobs;
        for (std::size_t i = 0; i < pieces; ++i) {
            const auto piece = next();
            EXPECT_EQ(piece.size(), 1U);
            jobs.push_back(piece.at(0).job);
        }
        return jobs;
    }

    const TestRunner single_;
    const TestRunner together_{{.texts_max = 4, .tokens_max = 1024}};
    const TestRunner other_{{.texts_max = 4, .tokens_max = 1024}};
    TimePoint now_{std::chrono::hours(1)};
    Line line_;
};

TEST_F(LineTest, is_empty_at_first_and_at_the_end) {
    EXPECT_TRUE(line_.empty());
    EXPECT_EQ(line_.next(now_).not_before, TimePoint::max());
    add(1, {5});
    EXPECT_FALSE(line_.empty());
    EXPECT_THAT(next(), ElementsAre(WaitingText{1, 0}));
    EXPECT_TRUE(line_.empty());
}

TEST_F(LineTest, gives_every_text_once_the_longest_first) {
    add(1, {5, 9, 3, 9});
    EXPECT_THAT(next(), ElementsAre(WaitingText{1, 1}));
    EXPECT_THAT(next(), ElementsAre(WaitingText{1, 3}));
    EXPECT_THAT(next(), ElementsAre(WaitingText{1, 0}));
    EXPECT_THAT(next(), ElementsAre(WaitingText{1, 2}));
    EXPECT_TRUE(line_.empty());
}

TEST_F(LineTest, puts_a_short_job_before_bulk_ones) {
    add(1, std::vector<std::size_t>(8, kLong));
    EXPECT_THAT(jobs_of(2), ElementsAre(1, 1));
    add(2, {12});
    EXPECT_THAT(jobs_of(2), ElementsAre(2, 1));
}

TEST_F(LineTest, counts_a_job_as_short_by_the_tokens_it_has_left) {
    add(1, std::vector<std::size_t>(8, kLong));
    add(2, {kShortTokens});
    add(3, {kShortTokens + 1});
    EXPECT_THAT(jobs_of(3), ElementsAre(2, 1, 3));
    // The bulk job's last two texts make it a short one, which others' bulk does not delay.
    add(4, std::vector<std::size_t>(4, kLong));
    EXPECT_THAT(jobs_of(3), ElementsAre(1, 4, 1));
    line_.remove(4);
    EXPECT_THAT(jobs_of(3), ElementsAre(1, 1, 1));
    add(5, std::vector<std::size_t>(4, kLong));
    EXPECT_THAT(jobs_of(3), ElementsAre(1, 1, 5));
}

TEST_F(LineTest, puts_the_one_with_the_least_left_first_among_short_jobs) {
    add(1, {300, 300});
    add(2, {40});
    add(3, {20});
    add(4, {20});
    EXPECT_THAT(jobs_of(5), ElementsAre(3, 4, 2, 1, 1));
}

TEST_F(LineTest, lets_bulk_jobs_take_turns) {
    add(1, std::vector<std::size_t>(20, kLong));
    EXPECT_THAT(jobs_of(3), ElementsAre(1, 1, 1));
    add(2, std::vector<std::size_t>(20, kLong));
    EXPECT_THAT(jobs_of(6), ElementsAre(1, 2, 1, 2, 1, 2));
}

TEST_F(LineTest, does_not_let_short_jobs_pass_a_bulk_one_for_ever) {
    add(1, std::vector<std::size_t>(20, kLong));
    std::vector<JobId> jobs;
    for (JobId job = 2; job < 2 + 2 * kPassedMax; ++job) {
        add(job, {12});
        jobs.push_back(jobs_of(1).front());
    }
    const auto turns = static_cast<std::size_t>(std::count(jobs.begin(), jobs.end(), 1));
    EXPECT_EQ(turns, 1U);
    EXPECT_EQ(jobs.at(kPassedMax), 1U);
    EXPECT_NE(jobs.at(kPassedMax - 1), 1U);
}

TEST_F(LineTest, does_not_let_shorter_jobs_pass_a_short_one_for_ever) {
    add(1, std::vector<std::size_t>(20, kLong));
    add(2, {900});
    std::vector<JobId> jobs;
    for (JobId job = 3; job < 3 + 3 * kPassedMax; ++job) {
        add(job, {12});
        jobs.push_back(jobs_of(1).front());
    }
    EXPECT_EQ(std::count(jobs.begin(), jobs.end(), 2), 1);
}

TEST_F(LineTest, forgets_a_removed_job_and_no_other) {
    add(1, {5, 5});
    add(2, {5});
    line_.remove(1);
    line_.remove(7);
    EXPECT_THAT(jobs_of(1), ElementsAre(2));
    EXPECT_TRUE(line_.empty());
}

TEST_F(LineTest, runs_texts_of_like_length_together_where_the_model_may) {
    add(1, {100, 99, 20, 98, 19, 21}, together_);
    EXPECT_THAT(next(), ElementsAre(WaitingText{1, 0}, WaitingText{1, 1}, WaitingText{1, 3}));
    EXPECT_THAT(next(), ElementsAre(WaitingText{1, 5}, WaitingText{1, 2}, WaitingText{1, 4}));
    EXPECT_TRUE(line_.empty());
}

TEST_F(LineTest, pads_a_text_by_an_eighth_of_the_longest_at_most) {
    add(1, {800, 700}, together_);
    EXPECT_EQ(next().size(), 1U) << "1600 tokens are more than 1024";
    line_ = {};
    add(2, {80, 70}, together_);
    EXPECT_EQ(next().size(), 2U);
    add(3, {80, 69}, together_);
    EXPECT_EQ(next().size(), 1U);
    EXPECT_EQ(next().size(), 1U);
    add(4, {8, 4}, together_);
    EXPECT_EQ(next().size(), 2U);
    add(5, {8, 3}, together_);
    EXPECT_EQ(next().size(), 1U);
}

TEST_F(LineTest, holds_to_both_limits_of_a_batch) {
    add(1, std::vector<std::size_t>(5, 10), together_);
    EXPECT_EQ(next().size(), 4U);
    EXPECT_EQ(next().size(), 1U);
    add(2, std::vector<std::size_t>(6, 512), together_);
    EXPECT_EQ(next().size(), 2U);
    line_.remove(2);
    add(3, std::vector<std::size_t>(6, 513), together_);
    EXPECT_EQ(next().size(), 1U);
    line_.remove(3);
    add(4, {5000}, together_);
    EXPECT_EQ(next().size(), 1U) << "a text longer than the limit runs alone";
}

TEST_F(LineTest, runs_texts_of_several_jobs_of_one_model_and_rank_together) {
    add(1, std::vector<std::size_t>(8, kLong), together_);
    add(2, {12}, together_);
    add(3, {12}, other_);
    add(4, {11}, together_);
    now_ += kCompanyMax;
    EXPECT_THAT(next(), ElementsAre(WaitingText{4, 0})) << "12 tokens are longer than 11";
    EXPECT_THAT(next(), ElementsAre(WaitingText{2, 0}));
    add(5, {12}, together_);
    add(6, {12}, together_);
    now_ += kCompanyMax;
    EXPECT_THAT(next(), ElementsAre(WaitingText{3, 0}));
    EXPECT_THAT(next(), ElementsAre(WaitingText{5, 0}, WaitingText{6, 0}));
    add(7, std::vector<std::size_t>(3, kLong), together_);
    line_.remove(1);
    add(8, std::vector<std::size_t>(8, kLong), together_);
    EXPECT_THAT(next(), ElementsAre(WaitingText{7, 0}, WaitingText{7, 1}));
}

TEST_F(LineTest, waits_for_company_while_other_work_waits_behind) {
    add(1, std::vector<std::size_t>(8, kLong), single_);
    add(2, {12}, together_);
    const auto come_back = line_.next(now_);
    EXPECT_THAT(come_back.piece, IsEmpty());
    EXPECT_EQ(come_back.not_before, now_ + kCompanyMax);
    now_ += kCompanyMax - std::chrono::nanoseconds(1);
    EXPECT_THAT(next(), IsEmpty());
    add(3, {12}, together_);
    add(4, {12}, together_);
    now_ += std::chrono::nanoseconds(1);
    EXPECT_THAT(next(), ElementsAre(WaitingText{2, 0}, WaitingText{3, 0}, WaitingText{4, 0}));
    EXPECT_THAT(jobs_of(1), ElementsAre(1));
}

TEST_F(LineTest, does_not_wait_when_the_piece_is_full) {
    add(1, std::vector<std::size_t>(8, kLong), single_);
    add(2, {12, 12}, together_);
    EXPECT_THAT(next(), IsEmpty());
    add(3, {12, 12}, together_);
    EXPECT_EQ(next().size(), 4U);
}

TEST_F(LineTest, does_not_wait_when_nothing_else_does) {
    add(1, {12}, together_);
    EXPECT_EQ(next().size(), 1U);
    add(2, {12}, together_);
    add(3, {12}, together_);
    EXPECT_EQ(next().size(), 2U) << "who waits is in it";
    add(4, {12, 50, 200}, together_);
    EXPECT_THAT(jobs_of(3), ElementsAre(4, 4, 4)) << "its own texts are not other work";
}

TEST_F(LineTest, does_not_wait_where_texts_run_alone_or_for_a_bulk_job) {
    add(1, std::vector<std::size_t>(8, kLong), single_);
    add(2, {12}, single_);
    EXPECT_THAT(jobs_of(1), ElementsAre(2));
    line_.remove(1);
    add(3, {400, 400, 400}, together_);
    add(4, {600, 600}, other_);
    EXPECT_EQ(next().size(), 2U);
}

}  // namespace
}  // namespace annex::embedding
