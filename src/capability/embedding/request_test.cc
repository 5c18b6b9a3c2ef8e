#include "capability/embedding/request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace annex::embedding {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Error refusal(std::string_view body) {
    auto parsed = parse_embeddings_request(body);
    EXPECT_FALSE(parsed.ok()) << body;
    EXPECT_EQ(parsed.error().code, Code::kInvalidArgument);
    return parsed.error();
}

std::string texts(std::size_t count) {
    std::string body = R"({"input":["x")";
    for (std::size_t i = 1; i < count; ++i) {
        body += R"(,"x")";
    }
    return body + "]}";
}

TEST(EmbeddingsRequest, takes_a_string_or_a_list) {
    const auto one = parse_embeddings_request(R"({"input":"a text"})");
    EXPECT_THAT(one->texts, ElementsAre("a text"));
    EXPECT_EQ(one->model, "");
    EXPECT_EQ(one->format, VectorFormat::kFloat);
    EXPECT_FALSE(one->dimensions);
    const auto two = parse_embeddings_request(
        R"({"model":"m","input":["a","b"],"encoding_format":"base64","dimensions":256,"user":"u",
            "something_new":{}})");
    EXPECT_THAT(two->texts, ElementsAre("a", "b"));
    EXPECT_EQ(two->model, "m");
    EXPECT_EQ(two->format, VectorFormat::kBase64);
    EXPECT_EQ(two->dimensions, 256U);
}

TEST(EmbeddingsRequest, takes_null_for_what_may_be_left_out) {
    const auto request = parse_embeddings_request(
        R"({"input":"a","model":null,"encoding_format":null,"dimensions":null,"user":null})");
    ASSERT_TRUE(request.ok());
    EXPECT_FALSE(request->dimensions);
}

TEST(EmbeddingsRequest, names_the_input_that_is_wrong) {
    EXPECT_THAT(refusal("{}").message, HasSubstr("input is missing"));
    EXPECT_THAT(refusal(R"({"input":null})").message, HasSubstr("input is missing"));
    EXPECT_THAT(refusal(R"({"input":""})").message, HasSubstr("empty string"));
    EXPECT_THAT(refusal(R"({"input":[]})").message, HasSubstr("empty list"));
    EXPECT_THAT(refusal(R"({"input":["a",""]})").message, HasSubstr("input[1] is an empty"));
    EXPECT_THAT(refusal(R"({"input":["a",null]})").message, HasSubstr("input[1] must be a string"));
    EXPECT_THAT(refusal(R"({"input":{"text":"a"}})").message, HasSubstr("not of type object"));
    EXPECT_EQ(refusal(R"({"input":["a",""]})").param, "input");
}

TEST(EmbeddingsRequest, tells_senders_of_token_ids_what_to_set) {
    for (const auto* body : {R"({"input":[1,2]})", R"({"input":[[1,2],[3]]})",
                             R"({"input":["a",[3]]})", R"({"input":["a",3]})"}) {
        EXPECT_THAT(refusal(body).message, HasSubstr("check_embedding_ctx_length=False"));
    }
}

TEST(EmbeddingsRequest, limits_the_number_of_texts) {
    EXPECT_EQ(parse_embeddings_request(texts(kTextsMax))->texts.size(), kTextsMax);
    EXPECT_THAT(refusal(texts(kTextsMax + 1)).message, HasSubstr("holds 2049 texts; at most 2048"));
}

TEST(EmbeddingsRequest, refuses_other_formats_and_dimensions) {
    EXPECT_EQ(refusal(R"({"input":"a","encoding_format":"int8"})").param, "encoding_format");
    EXPECT_EQ(refusal(R"({"input":"a","dimensions":0})").param, "dimensions");
    EXPECT_EQ(refusal(R"({"input":"a","dimensions":-1})").param, "dimensions");
    EXPECT_EQ(refusal(R"({"input":"a","dimensions":2.5})").param, "dimensions");
    EXPECT_EQ(refusal(R"({"input":"a","dimensions":4294967296})").param, "dimensions");
    EXPECT_EQ(refusal(R"({"input":"a","model":7})").param, "model");
}

TEST(EmbeddingsRequest, takes_the_kind_of_input_under_its_several_names) {
    const auto type = [](std::string_view value) {
        const auto body = R"({"input":"a","input_type":)" + std::string(value) + "}";
        return parse_embeddings_request(body)->input_type;
    };
    EXPECT_EQ(parse_embeddings_request(R"({"input":"a"})")->input_type, AS_IT_IS);
    EXPECT_EQ(type("null"), AS_IT_IS);
    EXPECT_EQ(type(R"("query")"), QUERY);
    EXPECT_EQ(type(R"("search_query")"), QUERY);
    EXPECT_EQ(type(R"("passage")"), PASSAGE);
    EXPECT_EQ(type(R"("document")"), PASSAGE);
    EXPECT_EQ(type(R"("search_document")"), PASSAGE);
    for (const auto* body :
         {R"({"input":"a","input_type":"clustering"})", R"({"input":"a","input_type":""})",
          R"({"input":"a","input_type":1})"}) {
        EXPECT_EQ(refusal(body).param, "input_type");
    }
}

TEST(EmbeddingsRequest, cuts_long_texts_unless_told_not_to) {
    EXPECT_TRUE(parse_embeddings_request(R"({"input":"a"})")->truncate);
    EXPECT_TRUE(parse_embeddings_request(R"({"input":"a","truncate":true})")->truncate);
    EXPECT_FALSE(parse_embeddings_request(R"({"input":"a","truncate":false})")->truncate);
    EXPECT_EQ(refusal(R"({"input":"a","truncate":"END"})").param, "truncate");
}

}  // namespace
}  // namespace annex::embedding
