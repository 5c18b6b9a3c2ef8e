#include "http/body_store.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace annex::http {
namespace {

using testing::HasSubstr;

TEST(BodyStore, spools_into_a_file_without_a_name) {
    BodyStore store({.storage = BodyStorage::kSpool}, testing::TempDir());
    EXPECT_FALSE(store.append("abc"));
    EXPECT_FALSE(store.append("de"));
    Request request;
    EXPECT_FALSE(store.finish(request));
    EXPECT_EQ(request.body_bytes, 5U);
    EXPECT_EQ(request.body, "");
    std::string content(10, '\0');
    EXPECT_EQ(::read(request.spool.get(), content.data(), content.size()), 5);
    EXPECT_EQ(content.substr(0, 5), "abcde");
    struct stat status{};
    ASSERT_EQ(::fstat(request.spool.get(), &status), 0);
    EXPECT_EQ(status.st_nlink, 0U);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    EXPECT_EQ(::fcntl(request.spool.get(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
}

TEST(BodyStore, the_limit_counts_all_pieces) {
    BodyStore store({.body_bytes_max = 4}, "");
    EXPECT_FALSE(store.append("abcd"));
    EXPECT_FALSE(store.append(""));
    const auto refusal = store.append("e");
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->status, 413);
    EXPECT_THAT(refusal->body, HasSubstr("4 bytes"));
    EXPECT_FALSE(store.check_announced(4));
    EXPECT_EQ(store.check_announced(5)->status, 413);
}

TEST(BodyStore, a_full_disk_is_507) {
    BodyStore store({.storage = BodyStorage::kSpool}, UniqueFd(::open("/dev/full", O_RDWR)));
    const auto refusal = store.append("a");
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->status, 507);
    EXPECT_THAT(refusal->body, HasSubstr("\"code\":\"no_space\""));
}

TEST(BodyStore, no_place_to_spool_is_500_without_its_path) {
    BodyStore store({.storage = BodyStorage::kSpool}, "/nowhere/at/all");
    const auto refusal = store.append("a");
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->status, 500);
    EXPECT_EQ(refusal->body.find("nowhere"), std::string::npos);
    Request request;
    EXPECT_TRUE(store.finish(request));
}

TEST(ErrorResponse, follows_the_code_table) {
    const auto busy = error_response({Code::kBusy, "full", "model"});
    EXPECT_EQ(busy.status, 429);
    EXPECT_EQ(busy.headers, (Headers{{"Retry-After", "1"}}));
    const auto invalid = error_response({Code::kInvalidArgument, "bad \xff \"quote\""});
    EXPECT_EQ(invalid.status, 400);
    EXPECT_TRUE(invalid.headers.empty());
    EXPECT_EQ(invalid.body,
              "{\"error\":{\"message\":\"bad \xEF\xBF\xBD \\\"quote\\\"\",\"type\":"
              "\"invalid_request_error\",\"param\":null,\"code\":\"invalid_argument\"}}");
    EXPECT_EQ(error_response(503, "unavailable_error", "busy", "x").headers.size(), 1U);
    EXPECT_TRUE(error_response(404, "invalid_request_error", "not_found", "x").headers.empty());
}

}  // namespace
}  // namespace annex::http
