#include "cli/api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace annex::cli {
namespace {

using testing::HasSubstr;

TEST(Url, is_host_and_port) {
    const auto plain = parse_url("http://box.local:8460");
    EXPECT_EQ(plain->host, "box.local");
    EXPECT_EQ(plain->port, 8460);
    EXPECT_EQ(parse_url("http://box/")->host, "box");
    EXPECT_EQ(parse_url("http://[::1]:99/")->host, "::1");
    EXPECT_EQ(parse_url("http://[::1]:99/")->port, 99);
    EXPECT_EQ(parse_url("http://[::1]")->host, "::1");
}

TEST(Url, is_refused_when_it_is_something_else) {
    for (const auto* url : {"", "box", "ftp://box", "http://", "http://:80", "http://a:0",
                            "http://a:65536", "http://a:-1", "http://a:8x", "http://a/path",
                            "http://u:p@a:1", "http://[::1", "http://[::1]9"}) {
        EXPECT_EQ(parse_url(url).error().code, Code::kInvalidArgument) << url;
    }
    EXPECT_EQ(parse_url("https://box").error().code, Code::kUnsupported);
}

TEST(ErrorOfAnAnswer, is_what_the_box_said) {
    const auto error = error_of(
        404, R"({"error":{"message":"no model","type":"t","param":"model","code":"not_found"}})");
    EXPECT_EQ(error.code, Code::kNotFound);
    EXPECT_EQ(error.message, "no model");
    EXPECT_EQ(error.param, "model");
    EXPECT_EQ(error_of(422, R"({"error":{"message":"m","param":null,"code":"unsupported"}})").code,
              Code::kUnsupported);
}

TEST(ErrorOfAnAnswer, falls_back_to_the_status) {
    EXPECT_EQ(error_of(413, R"({"error":{"message":"m","code":"payload_too_large"}})").code,
              Code::kInvalidArgument);
    EXPECT_EQ(error_of(429, "").code, Code::kBusy);
    EXPECT_EQ(error_of(503, "[]").code, Code::kUnavailable);
    EXPECT_EQ(error_of(504, "<html>").code, Code::kDeadline);
    EXPECT_EQ(error_of(403, "{}").code, Code::kPermission);
    EXPECT_EQ(error_of(500, R"({"error":"text"})").code, Code::kInternal);
    EXPECT_THAT(error_of(500, "").message, HasSubstr("status 500"));
}

TEST(PercentEncoding, keeps_only_plain_characters) {
    EXPECT_EQ(percent_encoded("kokoro-82m_A.~"), "kokoro-82m_A.~");
    EXPECT_EQ(percent_encoded("a b&c=%\n/é"), "a%20b%26c%3D%25%0A%2F%C3%A9");
}

TEST(Api, says_where_no_box_answers_and_what_to_do) {
    // Port 9 (discard) is served by nobody on a test machine.
    const auto api = Api::create("http://127.0.0.1:9");
    const auto answer = api->get("/health");
    EXPECT_EQ(answer.error().code, Code::kUnavailable);
    EXPECT_THAT(answer.error().message, HasSubstr("http://127.0.0.1:9"));
    EXPECT_THAT(answer.error().message, HasSubstr("scripts/run"));
}

TEST(Answer, that_is_no_json_object_is_told) {
    EXPECT_EQ(json_of({{}, "<html>"}).error().code, Code::kCorrupt);
    EXPECT_EQ(json_of({{}, "[]"}).error().code, Code::kCorrupt);
    EXPECT_EQ((*json_of({{}, R"({"a":1})"}))["a"], 1);
}

}  // namespace
}  // namespace annex::cli
