#include "capability/embedding/dimensions.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace annex::embedding {
namespace {

using testing::HasSubstr;

class DimensionsTest : public testing::Test {
  protected:
    DimensionsTest() : cards_(testing::TempDir() + "/dimensions_cards") {
        std::filesystem::remove_all(cards_);
        std::filesystem::create_directories(cards_);
    }
    void add(std::string_view id, std::string_view more) const {
        std::ofstream(fmt::format("{}/{}.toml", cards_, id)) << fmt::format(
            "id = \"{}\"\ncapability = \"embedding\"\nlicence = \"MIT\"\n"
            "[[file]]\nname = \"model.onnx\"\n[parameters]\ndimensions = 384\n{}\n",
            id, more);
    }
    [[nodiscard]] Result<void> check(std::string_view id, std::uint32_t dimensions) const {
        const auto catalog = catalog::Catalog::load(cards_, "none");
        EXPECT_TRUE(catalog.ok()) << catalog.error().message;
        return check_dimensions(*catalog, *catalog->find(id), dimensions);
    }
    const std::string cards_;
};

TEST_F(DimensionsTest, of_the_model_s_own_number_are_fine) {
    add("plain", "");
    EXPECT_TRUE(check("plain", 384).ok());
}

TEST_F(DimensionsTest, are_refused_by_a_model_that_was_not_trained_to_be_cut) {
    add("plain", "");
    for (const auto wanted : {1U, 383U, 385U}) {
        const auto refused = check("plain", wanted);
        EXPECT_EQ(refused.error().code, Code::kInvalidArgument);
        EXPECT_EQ(refused.error().param, "dimensions");
        EXPECT_THAT(refused.error().message, HasSubstr("no model of this box can be cut"));
    }
    add("nested", "matryoshka_dimensions = [64, 128]");
    EXPECT_THAT(check("plain", 64).error().message, HasSubstr("nested (64, 128)"));
}

TEST_F(DimensionsTest, are_taken_by_a_model_that_was_where_it_was_trained) {
    add("nested", "matryoshka_dimensions = [64, 128]");
    EXPECT_TRUE(check("nested", 64).ok());
    EXPECT_TRUE(check("nested", 128).ok());
    EXPECT_TRUE(check("nested", 384).ok());
    EXPECT_THAT(check("nested", 65).error().message, HasSubstr("64, 128, not to 65"));
    EXPECT_FALSE(check("nested", 512).ok());
}

}  // namespace
}  // namespace annex::embedding
