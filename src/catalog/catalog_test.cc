#include "catalog/catalog.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace annex::catalog {
namespace {

constexpr const char* kCard = R"(
id = "voice-1"
capability = "tts"
licence = "Apache-2.0"
aliases = ["tts-1", "voice"]
default = true
preferred = true
memory_mib = 400
[[file]]
name = "model.onnx"
[parameters]
sample_rate = 24000
style = "soft"
multilingual = true
sizes = [64, 128]
)";

std::string changed(const std::string& from, const std::string& to) {
    std::string card = kCard;
    card.replace(card.find(from), from.size(), to);
    return card;
}

TEST(ModelCard, reads_what_a_card_says) {
    auto card = parse_card(kCard, "voice.toml");
    ASSERT_TRUE(card.ok()) << card.error().message;
    EXPECT_EQ(card->id, "voice-1");
    EXPECT_EQ(card->aliases.size(), 2U);
    EXPECT_EQ(card->memory_mib, 400U);
    EXPECT_EQ(card->integer("sample_rate", 0), 24000);
    EXPECT_EQ(card->text("style", ""), "soft");
    EXPECT_TRUE(card->flag("multilingual", false));
    EXPECT_EQ(card->integer("absent", 7), 7);
    EXPECT_EQ(card->integer("style", 7), 7);
    EXPECT_EQ(card->integers("sizes"), (std::vector<std::int64_t>{64, 128}));
    EXPECT_TRUE(card->integers("style").empty());
    EXPECT_TRUE(card->integers("absent").empty());
}

TEST(ModelCard, refuses_what_is_wrong_and_names_the_key) {
    const struct {
        std::string card;
        const char* key;
    } cases[] = {
        {changed("\"voice-1\"", "\"../x\""), "id"},
        {changed("\"tts\"", "\"dance\""), "capability"},
        {changed("\"Apache-2.0\"", "\"\""), "licence"},
        {changed("[\"tts-1\", \"voice\"]", "\"tts-1\""), "aliases"},
        {changed("[\"tts-1\", \"voice\"]", "[1]"), "aliases"},
        {changed("name = \"model.onnx\"", "name = \"../model.onnx\""), "file.name"},
        {changed("[[file]]", "[[other]]"), "[[file]]"},
        {changed("24000", "[\"1\"]"), "parameters.sample_rate"},
        {changed("24000", "{}"), "parameters.sample_rate"},
        {"id = ", "not TOML"},
    };
    for (const auto& [text, key] : cases) {
        auto card = parse_card(text, "voice.toml");
        ASSERT_FALSE(card.ok()) << key;
        EXPECT_EQ(card.error().code, Code::kCorrupt);
        EXPECT_NE(card.error().message.find(key), std::string::npos) << card.error().message;
    }
}

class CatalogOnDisk : public testing::Test {
  protected:
    void SetUp() override {
        root_ = testing::TempDir() + "/catalog";
        std::filesystem::remove_all(root_);
        std::filesystem::create_directories(root_ + "/cards");
    }
    void write(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories(
            std::filesystem::path(root_ + "/" + name).parent_path());
        std::ofstream(root_ + "/" + name) << text;
    }
    std::string root_;
};

TEST_F(CatalogOnDisk, resolves_ids_aliases_and_the_default) {
    write("cards/a.toml", kCard);
    auto second = changed("\"voice-1\"", "\"voice-2\"");
    const std::string aliases = "[\"tts-1\", \"voice\"]";
    second.replace(second.find(aliases), aliases.size(), "[\"other\"]");
    second.replace(second.find("preferred = true"), 16, "");
    write("cards/b.toml", second);
    auto catalog = Catalog::load(root_ + "/cards", root_ + "/models");
    ASSERT_TRUE(catalog.ok()) << catalog.error().message;
    EXPECT_EQ((*catalog->resolve("tts-1", "tts"))->id, "voice-1");
    EXPECT_EQ((*catalog->resolve("voice-2", "tts"))->id, "voice-2");
    EXPECT_EQ((*catalog->resolve("", "tts"))->id, "voice-1");
    auto unknown = catalog->resolve("gpt", "tts");
    EXPECT_EQ(unknown.error().code, Code::kNotFound);
    EXPECT_EQ(unknown.error().param, "model");
    EXPECT_NE(unknown.error().message.find("voice-2"), std::string::npos);
    EXPECT_FALSE(catalog->resolve("voice-1", "asr").ok());
}

TEST_F(CatalogOnDisk, sees_a_model_as_soon_as_its_files_are_there) {
    write("cards/a.toml", kCard);
    auto catalog = Catalog::load(root_ + "/cards", root_ + "/models");
    const auto* card = catalog->find("voice-1");
    EXPECT_FALSE(catalog->is_installed(*card));
    write("models/voice-1/model.onnx", "x");
    EXPECT_TRUE(catalog->is_installed(*card));
}

TEST_F(CatalogOnDisk, refuses_two_cards_with_one_name_and_an_empty_folder) {
    EXPECT_EQ(Catalog::load(root_ + "/cards", "").error().code, Code::kNotFound);
    write("cards/a.toml", kCard);
    write("cards/b.toml", changed("\"voice-1\"", "\"voice-2\""));
    EXPECT_EQ(Catalog::load(root_ + "/cards", "").error().code, Code::kCorrupt);
}

}  // namespace
}  // namespace annex::catalog
