#include "capability/embedding/reply.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

namespace annex::embedding {
namespace {

TEST(EmbeddingsReply, has_the_shape_that_clients_expect) {
    EmbeddingsReply reply(VectorFormat::kFloat);
    const std::vector<float> first{0.5F, -0.25F};
    const std::vector<float> second{1.0F};
    ASSERT_TRUE(reply.add(first, 7, false).ok());
    ASSERT_TRUE(reply.add(second, 5, true).ok());
    EXPECT_EQ(reply.count(), 2U);
    EXPECT_EQ(std::move(reply).finish("m"),
              R"({"object":"list","data":[)"
              R"({"object":"embedding","index":0,"embedding":[0.5,-0.25]},)"
              R"({"object":"embedding","index":1,"embedding":[1]}],)"
              R"("model":"m","usage":{"prompt_tokens":12,"total_tokens":12},)"
              R"("x_annex":{"truncated":[1]}})");
}

TEST(EmbeddingsReply, writes_numbers_that_read_back_as_the_same_floats) {
    const std::vector<float> values{0.1F,   -1e-30F,  1.17549435e-38F, 3.4028235e38F, -0.0F,
                                    1e-45F, 1.0F / 3, 0.039128542F,    16777216.0F};
    EmbeddingsReply reply(VectorFormat::kFloat);
    ASSERT_TRUE(reply.add(values, 1, false).ok());
    const auto json = nlohmann::json::parse(std::move(reply).finish("m"));
    EXPECT_FALSE(json.contains("x_annex"));
    EXPECT_EQ(json["data"][0]["embedding"].get<std::vector<float>>(), values);
}

TEST(EmbeddingsReply, refuses_values_that_json_cannot_say) {
    const std::vector<float> nan{std::nanf("")};
    const std::vector<float> infinite{std::numeric_limits<float>::infinity()};
    EmbeddingsReply reply(VectorFormat::kFloat);
    EXPECT_EQ(reply.add(nan, 1, false).error().code, Code::kInternal);
    EXPECT_EQ(reply.add(infinite, 1, false).error().code, Code::kInternal);
}

// Expected text from Python: base64.b64encode(struct.pack("<2f", 0.5, -2)).
TEST(EmbeddingsReply, writes_little_endian_floats_in_base64) {
    EmbeddingsReply reply(VectorFormat::kBase64);
    ASSERT_TRUE(reply.add(std::vector<float>{0.5F, -2.0F}, 1, false).ok());
    EXPECT_NE(std::move(reply).finish("m").find(R"("embedding":"AAAAPwAAAMA=")"),
              std::string::npos);
}

}  // namespace
}  // namespace annex::embedding
