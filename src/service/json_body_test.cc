#include "service/json_body.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

namespace annex::service {
namespace {

using testing::HasSubstr;

std::string problem(std::string_view body) {
    auto result = parse_json_body(body);
    EXPECT_FALSE(result.ok()) << body;
    if (result.ok()) {
        return "";
    }
    EXPECT_EQ(result.error().code, Code::kInvalidArgument);
    return result.error().message;
}

nlohmann::json parsed(std::string_view body) {
    auto result = parse_json_body(body);
    EXPECT_TRUE(result.ok()) << result.error().message;
    return result.ok() ? *std::move(result) : nlohmann::json::object();
}

std::string nested(std::size_t levels) {  // the object itself is one level
    return R"({"a":)" + std::string(levels - 1, '[') + std::string(levels - 1, ']') + "}";
}

std::string with_values(std::size_t count) {  // the object and the array are two of them
    std::string body = R"({"a":[0)";
    for (std::size_t i = 3; i < count; ++i) {
        body += ",0";
    }
    return body + "]}";
}

TEST(JsonBody, keeps_every_kind_of_value_where_it_was) {
    const auto json =
        parsed(R"({"s":"é\u0000\ud83d\ude00","n":[1,-2,2.5,null,true],"o":{"k":{}}})");
    EXPECT_EQ(json["s"].get<std::string>(), std::string("é\0😀", 7));
    EXPECT_EQ(json["n"].dump(), "[1,-2,2.5,null,true]");
    EXPECT_EQ(json["o"].dump(), R"({"k":{}})");
}

TEST(JsonBody, refuses_what_is_no_json_object) {
    EXPECT_THAT(problem(""), HasSubstr("is empty"));
    EXPECT_THAT(problem(" \r\n\t"), HasSubstr("is empty"));
    EXPECT_THAT(problem("[1]"), HasSubstr("not of type array"));
    EXPECT_THAT(problem("3"), HasSubstr("not of type integer"));
    EXPECT_THAT(problem(R"({"a":1)"), HasSubstr("not valid JSON"));
    EXPECT_THAT(problem(R"({"a":1} x)"), HasSubstr("at byte 9"));
    EXPECT_THAT(problem("{'a':1}"), HasSubstr("at byte 2"));
    EXPECT_THAT(problem(R"({"a":NaN})"), HasSubstr("not valid JSON"));
    EXPECT_THAT(problem(R"({"a":1e999})"), HasSubstr("too large"));
}

TEST(JsonBody, refuses_text_that_is_not_utf8) {
    EXPECT_THAT(problem("{\"a\":\"\xff\"}"), HasSubstr("UTF-8"));
    EXPECT_THAT(problem("{\"a\":\"\xc0\x80\"}"), HasSubstr("UTF-8"));
    EXPECT_THAT(problem("{\"a\":\"\xed\xa0\x80\"}"), HasSubstr("UTF-8"));
    EXPECT_THAT(problem(R"({"a":"\ud800"})"), HasSubstr("UTF-8"));
}

TEST(JsonBody, refuses_a_key_given_twice_at_any_level) {
    EXPECT_THAT(problem(R"({"a":1,"b":2,"a":3})"), HasSubstr(R"("a" is given twice)"));
    EXPECT_THAT(problem(R"({"x":[{"b":1,"\u0062":2}]})"), HasSubstr(R"("b" is given twice)"));
    EXPECT_TRUE(parse_json_body(R"({"x":[{"b":1},{"b":2}]})").ok());
}

TEST(JsonBody, limits_depth) {
    EXPECT_TRUE(parse_json_body(nested(kJsonDepthMax)).ok());
    EXPECT_THAT(problem(nested(kJsonDepthMax + 1)), HasSubstr("deeper than 64"));
    EXPECT_THAT(problem(std::string(1U << 20U, '[')), HasSubstr("deeper than 64"));
}

TEST(JsonBody, limits_the_number_of_values) {
    EXPECT_TRUE(parse_json_body(with_values(kJsonValuesMax)).ok());
    EXPECT_THAT(problem(with_values(kJsonValuesMax + 1)), HasSubstr("more than 1048576"));
}

TEST(JsonField, reads_strings_within_their_limit) {
    const auto json = parsed(R"({"a":"four","b":7,"c":null,"d":""})");
    EXPECT_EQ(**optional_string(json, "a", 4), "four");
    EXPECT_EQ(optional_string(json, "a", 3).error().param, "a");
    EXPECT_THAT(optional_string(json, "b", 9).error().message, HasSubstr("not of type integer"));
    EXPECT_FALSE(optional_string(json, "c", 9)->has_value());
    EXPECT_FALSE(optional_string(json, "missing", 9)->has_value());
    EXPECT_EQ(*required_string(json, "a", 4), "four");
    EXPECT_THAT(required_string(json, "c", 9).error().message, HasSubstr("c is missing"));
    EXPECT_THAT(required_string(json, "d", 9).error().message, HasSubstr("d is empty"));
}

TEST(JsonField, reads_numbers_within_their_range) {
    const auto json = parsed(R"({"a":0.25,"b":4,"c":"x","d":4.0000001})");
    EXPECT_EQ(**optional_number(json, "a", 0.25, 4), 0.25);
    EXPECT_EQ(**optional_number(json, "b", 0.25, 4), 4.0);
    EXPECT_EQ(optional_number(json, "a", 0.26, 4).error().param, "a");
    EXPECT_EQ(optional_number(json, "d", 0.25, 4).error().param, "d");
    EXPECT_THAT(optional_number(json, "c", 0, 1).error().message, HasSubstr("not of type string"));
    EXPECT_FALSE(optional_number(json, "z", 0, 1)->has_value());
}

TEST(JsonField, reads_whole_numbers_within_their_range) {
    const auto json = parsed(
        R"({"a":1,"b":-1,"c":2.5,"d":256.0,"e":9223372036854775807,"f":18446744073709551615,
            "g":1e300,"h":-9223372036854775808,"i":true,"j":9223372036854775808.0})");
    constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
    constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(**optional_integer(json, "a", 1, 1), 1);
    EXPECT_EQ(**optional_integer(json, "d", 1, 256), 256);
    EXPECT_EQ(**optional_integer(json, "e", 0, kMax), kMax);
    EXPECT_EQ(**optional_integer(json, "h", kMin, 0), kMin);
    for (const auto* key : {"b", "c", "f", "g", "i", "j"}) {
        EXPECT_EQ(optional_integer(json, key, 0, kMax).error().param, key);
    }
    EXPECT_THAT(optional_integer(json, "a", 2, 9).error().message,
                HasSubstr("a must be a whole number from 2 to 9, not 1"));
    EXPECT_EQ(optional_integer(json, "a", -9, -1).error().param, "a");
}

TEST(JsonField, reads_booleans) {
    const auto json = parsed(R"({"a":true,"b":1})");
    EXPECT_TRUE(**optional_bool(json, "a"));
    EXPECT_EQ(optional_bool(json, "b").error().param, "b");
    EXPECT_FALSE(optional_bool(json, "z")->has_value());
}

}  // namespace
}  // namespace annex::service
