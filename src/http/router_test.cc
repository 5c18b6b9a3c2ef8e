#include "http/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace annex::http {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class RouterTest : public testing::Test {
  protected:
    RouterTest() {
        const Handler none = [](Request&, ResponseWriter&) { return Result<void>(); };
        router_.add("GET", "/v1/models", {}, none);
        router_.add("GET", "/v1/models/{id}", {}, none);
        router_.add("GET", "/v1/models/special", {}, none);
        router_.add("POST", "/v1/embeddings", {}, none);
        router_.add("GET", "/v1/both", {}, none);
        router_.add("POST", "/v1/both", {}, none);
        router_.add("HEAD", "/v1/both", {}, none);
        router_.add("GET", "/", {}, none);
    }
    std::string name(std::string_view method, std::string_view path) {
        const auto* route = router_.find(method, path, allowed_);
        return route != nullptr ? route->name : "";
    }

    Router router_;
    std::vector<std::string> allowed_;
};

TEST_F(RouterTest, finds_literally) {
    EXPECT_EQ(name("GET", "/v1/models"), "/v1/models");
    EXPECT_EQ(name("GET", "/"), "/");
    EXPECT_EQ(name("GET", "/v1/model"), "");
    EXPECT_EQ(name("GET", "/V1/models"), "");
    EXPECT_EQ(name("GET", ""), "");
    EXPECT_THAT(allowed_, IsEmpty());
}

TEST_F(RouterTest, forgives_a_missing_version_and_slashes_too_many) {
    EXPECT_EQ(name("GET", "/models"), "/v1/models");
    EXPECT_EQ(name("GET", "/models/x"), "/v1/models/{id}");
    EXPECT_EQ(name("GET", "/v1//models"), "/v1/models");
    EXPECT_EQ(name("GET", "//v1/models/"), "/v1/models");
    EXPECT_EQ(name("GET", "///"), "/");
    EXPECT_EQ(name("GET", "/v1"), "");
}

TEST_F(RouterTest, a_parameter_is_one_segment_that_a_literal_precedes) {
    EXPECT_EQ(name("GET", "/v1/models/whisper-1"), "/v1/models/{id}");
    EXPECT_EQ(name("GET", "/v1/models/special"), "/v1/models/special");
    EXPECT_EQ(name("GET", "/v1/models/a/b"), "");
    EXPECT_EQ(name("GET", "/v1/models/"), "/v1/models");
    EXPECT_TRUE(router_.find("GET", "/v1/models/x", allowed_)->takes_parameter);
    EXPECT_FALSE(router_.find("GET", "/v1/models", allowed_)->takes_parameter);
}

TEST_F(RouterTest, tells_the_methods_of_a_known_path) {
    EXPECT_EQ(name("GET", "/v1/embeddings"), "");
    EXPECT_THAT(allowed_, ElementsAre("POST"));
    EXPECT_EQ(name("POST", "/v1/models/x"), "");
    EXPECT_THAT(allowed_, ElementsAre("GET", "HEAD"));
    EXPECT_EQ(name("PUT", "/v1/both"), "");
    EXPECT_THAT(allowed_, ElementsAre("GET", "HEAD", "POST"));
}

TEST_F(RouterTest, head_is_answered_by_get) {
    EXPECT_EQ(name("HEAD", "/v1/models"), "/v1/models");
    EXPECT_EQ(name("HEAD", "/v1/embeddings"), "");
}

}  // namespace
}  // namespace annex::http
