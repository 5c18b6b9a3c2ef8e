#include "base/result.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include "base/bounded_queue.h"
#include "base/cancel.h"
#include "base/checked_file.h"
#include "base/clock.h"
#include "base/error_table.h"
#include "base/mapped_file.h"
#include "base/unique_fd.h"

namespace annex {
namespace {

Result<int> half(int n) {
    if (n % 2 != 0) {
        return Error{Code::kInvalidArgument, "odd"};
    }
    return n / 2;
}

Result<int> quarter(int n) {
    ANNEX_ASSIGN(h, half(n));
    ANNEX_TRY(half(h));
    return h / 2;
}

TEST(Result, carries_a_value_or_an_error) {
    EXPECT_EQ(*quarter(8), 2);
    EXPECT_EQ(quarter(6).error().message, "odd");
    EXPECT_EQ(quarter(7).error().code, Code::kInvalidArgument);
}

TEST(Result, moves_values_that_cannot_be_copied) {
    auto make = []() -> Result<std::unique_ptr<int>> { return std::make_unique<int>(3); };
    auto use = [&]() -> Result<int> {
        ANNEX_ASSIGN(p, make());
        return *p;
    };
    EXPECT_EQ(*use(), 3);
}

TEST(ErrorTable, never_answers_a_permanent_refusal_with_a_status_that_clients_retry) {
    for (int i = 0; i <= static_cast<int>(Code::kInternal); ++i) {
        const auto& terms = error_terms(static_cast<Code>(i));
        const bool retried = terms.http_status == 408 || terms.http_status == 409 ||
                             terms.http_status == 429 || terms.http_status >= 500;
        const auto code = static_cast<Code>(i);
        if (code != Code::kCorrupt && code != Code::kInternal) {
            EXPECT_EQ(retried, terms.retryable) << terms.name;
        }
    }
}

TEST(BoundedQueue, refuses_when_full_and_drains_when_closed) {
    BoundedQueue<int> queue(2);
    EXPECT_FALSE(queue.offer(1).has_value());
    EXPECT_FALSE(queue.offer(2).has_value());
    EXPECT_EQ(queue.offer(3), 3);
    queue.close();
    EXPECT_EQ(queue.pop(), 1);
    EXPECT_EQ(queue.pop(), 2);
    EXPECT_EQ(queue.pop(), std::nullopt);
    EXPECT_EQ(queue.offer(4), 4);
}

TEST(CancelSource, is_seen_as_flag_and_as_descriptor) {
    CancelSource source;
    EXPECT_FALSE(source.cancelled());
    source.cancel();
    source.cancel();
    EXPECT_TRUE(source.cancelled());
    char bytes[8];
    EXPECT_EQ(::read(source.fd(), bytes, 8), 8);
}

TEST(Deadline, never_is_left_for_ever_and_the_past_is_nothing) {
    EXPECT_FALSE(Deadline().passed());
    EXPECT_EQ(Deadline().left(), std::chrono::hours(1));
    const auto past = Deadline(Monotonic::now() - std::chrono::seconds(1));
    EXPECT_TRUE(past.passed());
    EXPECT_EQ(past.left(), Milliseconds(0));
    EXPECT_TRUE(Deadline().earlier(past).passed());
}

TEST(CheckedFile, takes_only_plain_ids) {  // R1
    EXPECT_TRUE(is_valid_id("whisper-tiny.en"));
    for (auto bad : {"", "..", ".hidden", "a/b", "A", "a b", "a\\b", "-x"}) {
        EXPECT_FALSE(is_valid_id(bad)) << bad;
    }
    EXPECT_TRUE(is_valid_id(std::string(64, 'a')));
    EXPECT_FALSE(is_valid_id(std::string(65, 'a')));
}

TEST(CheckedFile, does_not_leave_its_folder) {  // R1
    EXPECT_FALSE(open_beneath("/etc", "../etc/passwd").ok());
    EXPECT_FALSE(open_beneath("/etc", "/etc/passwd").ok());
    EXPECT_FALSE(open_beneath("/proc/self", "root/etc/passwd").ok());
    EXPECT_TRUE(open_beneath("/etc", "passwd").ok());
}

TEST(MappedFile, reads_where_it_lies_and_refuses_what_is_no_file_or_too_large) {
    const std::string path = testing::TempDir() + "annex_mapped_file";
    std::ofstream(path) << "twelve bytes";
    auto file = MappedFile::open(path, 12);
    ASSERT_TRUE(file.ok());
    const MappedFile moved = std::move(*file);
    moved.forget();
    EXPECT_EQ(moved.bytes(), "twelve bytes");
    EXPECT_EQ(MappedFile::open(path, 11).error().code, Code::kCorrupt);
    EXPECT_EQ(MappedFile::open(testing::TempDir(), 1 << 20).error().code, Code::kCorrupt);
    EXPECT_EQ(MappedFile::open(path + ".no", 12).error().code, Code::kNotFound);
    std::ofstream(path) << "";
    EXPECT_TRUE(MappedFile::open(path, 12)->bytes().empty());
}

TEST(MappedFile, says_that_there_is_no_room_to_map_a_file) {
    // All holes, and longer than any address space.
    const UniqueFd file(::memfd_create("endless", MFD_CLOEXEC));
    ASSERT_TRUE(file.valid());
    constexpr auto kBytes = std::size_t{1} << 60U;
    ASSERT_EQ(::ftruncate(file.get(), off_t{kBytes}), 0);
    const auto got = MappedFile::open("/proc/self/fd/" + std::to_string(file.get()), kBytes);
    ASSERT_FALSE(got.ok());
    EXPECT_EQ(got.error().code, Code::kOutOfMemory) << got.error().message;
}

}  // namespace
}  // namespace annex
