#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/command/check_picture.h"
#include "cli/command/completion.h"
#include "cli/command/model_tool.h"
#include "cli/command/overview.h"
#include "cli/command/page_ranges.h"
#include "cli/command/sound_format.h"
#include "cli/command/word_match.h"

namespace annex::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(PageRanges, count_from_one_and_give_from_zero) {
    EXPECT_THAT(*parse_page_ranges(""), ElementsAre());
    EXPECT_THAT(*parse_page_ranges("1"), ElementsAre(0U));
    EXPECT_THAT(*parse_page_ranges("5,1-3,2"), ElementsAre(0U, 1U, 2U, 4U));
    EXPECT_THAT(*parse_page_ranges("100000"), ElementsAre(99'999U));
    EXPECT_EQ(parse_page_ranges("1-1000")->size(), 1000U);
}

TEST(PageRanges, refuse_what_is_no_range) {
    for (const auto* text : {"0", "-1", "3-1", "1-", "a", "1,", ",1", "1,,2", "1-2-3", "100001",
                             " 1", "1-1001", "99999999999"}) {
        EXPECT_EQ(parse_page_ranges(text).error().code, Code::kInvalidArgument) << text;
    }
}

TEST(SoundFormat, follows_option_then_suffix_then_mp3) {
    EXPECT_EQ(*choose_sound_format("flac", "x.mp3"), "flac");
    EXPECT_EQ(*choose_sound_format("", "a.b/x.WAV"), "wav");
    EXPECT_EQ(*choose_sound_format("", "x.ogg"), "opus");
    EXPECT_EQ(*choose_sound_format("", ""), "mp3");
    EXPECT_EQ(*choose_sound_format("", "-"), "mp3");
    EXPECT_EQ(*choose_sound_format("", "a.b/plain"), "mp3");
    EXPECT_THAT(choose_sound_format("", "x.txt").error().message, HasSubstr("x.txt"));
}

TEST(WordMatch, ignores_case_and_punctuation) {
    EXPECT_THAT(words_of("# Hello, World-2!\n"), ElementsAre("hello", "world", "2"));
    EXPECT_EQ(word_error_rate("One two.", "ONE, two"), 0.0);
    EXPECT_EQ(word_error_rate("a b c d", "a x c d"), 0.25);
    EXPECT_EQ(word_error_rate("a b c d", "a c d"), 0.25);
    EXPECT_EQ(word_error_rate("a b c d", "a b b c d"), 0.25);
    EXPECT_EQ(word_error_rate("a b", ""), 1.0);
    EXPECT_EQ(word_error_rate("", ""), 0.0);
    EXPECT_EQ(word_error_rate("", "a"), 1.0);
}

TEST(CheckPicture, is_the_png_of_the_testdata) {
    const auto bytes = check_picture();
    const std::string all(bytes.begin(), bytes.end());
    EXPECT_TRUE(all.starts_with("\x89PNG\r\n"));
    EXPECT_EQ(all.size(), std::filesystem::file_size("command/testdata/invoice.png"));
}

TEST(StatusText, shows_workers_and_how_the_last_one_ended) {
    const auto status = nlohmann::json::parse(R"({
        "version": "1.2.3", "uptime_s": 61, "resident_bytes": 26214400, "capabilities": [
        {"capability": "embedding", "state": "ready", "pid": 7, "uptime_s": 5, "running": 1,
         "resident_bytes": 104857600, "waiting": 0, "restarts": 2, "last_error": "killed",
         "models": [{"id": "bge", "device": "cpu", "load_ms": 3}]},
        {"capability": "tts", "state": "away", "resident_bytes": 0, "running": 0, "waiting": 0,
         "restarts": 0, "models": [], "last_error": ""}]})");
    EXPECT_EQ(status_text(status, "http://b:1"),
              "annex 1.2.3 at http://b:1, up 1 min, daemon 25 MiB\n\n"
              "CAPABILITY  STATE  MEMORY   UP   RUNNING  WAITING  RESTARTS  MODELS\n"
              "embedding   ready  100 MiB  5 s  1        0        2         bge (cpu)\n"
              "tts         away   -        -    0        0        0         -\n\n"
              "embedding: the last worker ended: killed\n");
}

TEST(Tables, survive_answers_of_another_shape) {
    for (const auto* text : {"{}", "[]", R"({"data":3,"voices":"x","capabilities":[1,null]})",
                             R"({"data":[{"id":5}],"voices":[[]]})"}) {
        const auto json = nlohmann::json::parse(text);
        EXPECT_THAT(status_text(json, "u"), HasSubstr("CAPABILITY"));
        EXPECT_THAT(models_text(json), HasSubstr("MODEL"));
        EXPECT_THAT(voices_text(json), HasSubstr("VOICE"));
    }
}

TEST(Tables, list_models_and_voices) {
    const auto models = nlohmann::json::parse(R"({"data":[
        {"id":"m","capability":"tts","installed":true,"memory_mib":90,"aliases":["a","b"],
         "description":"d"}]})");
    EXPECT_THAT(models_text(models), HasSubstr("m      tts         yes   90 MiB  a, b     d\n"));
    const auto voices =
        nlohmann::json::parse(R"({"voices":[{"id":"v","name":"N","language":"en"}]})");
    EXPECT_THAT(voices_text(voices), HasSubstr("v      en        N\n"));
}

TEST(Completion, knows_commands_and_options_in_each_shell) {
    const std::vector<CommandOutline> commands{{"status", "Show it", {"--json", "--help"}, false},
                                               {"read", "Read it", {"--pages"}, true}};
    for (const auto* shell : {"bash", "zsh", "fish"}) {
        const auto script = completion_script(shell, commands);
        EXPECT_THAT(script, HasSubstr("status")) << shell;
        EXPECT_THAT(script, HasSubstr("pages")) << shell;
        EXPECT_THAT(script, Not(HasSubstr("{}"))) << shell;
    }
}

TEST(ModelTool, is_found_from_the_build_and_from_an_installation) {
    namespace fs = std::filesystem;
    const fs::path root = testing::TempDir() + "annex_model_tool";
    fs::remove_all(root);
    const auto touch = [](const fs::path& file) {
        fs::create_directories(file.parent_path());
        std::ofstream(file) << "x";
    };
    touch(root / "cache/python/bin/python");
    touch(root / "tree/tools/models/__main__.py");
    touch(root / "prefix/share/annex/tools/models/__main__.py");
    Environment environment;
    environment.cache_folder = root / "cache";
    environment.program_folder = root / "tree/build/release/bin";
    const auto cache = (root / "cache").string();
    EXPECT_THAT(*model_tool_command(environment, {"m"}),
                ElementsAre(cache + "/python/bin/python", (root / "tree/tools/models").string(),
                            "--cache", cache, "prepare", "m"));
    environment.program_folder = root / "prefix/bin";
    touch(root / "cache/python/bin/npm");
    EXPECT_THAT(*model_tool_command(environment, {}),
                ElementsAre(cache + "/python/bin/python",
                            (root / "prefix/share/annex/tools/models").string(), "--cache", cache,
                            "--npm", cache + "/python/bin/npm", "prepare"));
    environment.program_folder = root / "elsewhere/bin";
    EXPECT_EQ(model_tool_command(environment, {}).error().code, Code::kNotFound);
    environment.program_folder = root / "prefix/bin";
    environment.cache_folder = root / "empty";
    EXPECT_THAT(model_tool_command(environment, {}).error().message, HasSubstr("scripts/setup"));
    fs::remove_all(root);
}

}  // namespace
}  // namespace annex::cli
