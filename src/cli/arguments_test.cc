#include "cli/arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace annex::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kUrl = "http://box:1";

template <class T>
T parsed(std::vector<std::string> words) {
    auto result = parse_arguments(std::move(words), kUrl);
    if (!result.ok()) {
        ADD_FAILURE() << result.error().message;
        return {};
    }
    const auto* invocation = std::get_if<Invocation>(&*result);
    const auto* arguments =
        invocation == nullptr ? nullptr : std::get_if<T>(&invocation->arguments);
    EXPECT_NE(arguments, nullptr);
    return arguments == nullptr ? T{} : *arguments;
}

std::string shown(std::vector<std::string> words) {
    auto result = parse_arguments(std::move(words), kUrl);
    EXPECT_TRUE(result.ok());
    return result.ok() ? std::get<Shown>(*result).text : "";
}

std::string refusal(std::vector<std::string> words) {
    auto result = parse_arguments(std::move(words), kUrl);
    EXPECT_FALSE(result.ok());
    if (result.ok()) {
        return "";
    }
    EXPECT_EQ(result.error().code, Code::kInvalidArgument);
    return result.error().message;
}

TEST(Arguments, take_the_url_before_and_after_the_command) {
    const auto url = [](std::vector<std::string> words) {
        return std::get<Invocation>(*parse_arguments(std::move(words), kUrl)).url;
    };
    EXPECT_EQ(url({"status"}), kUrl);
    EXPECT_EQ(url({"--url", "http://a:2", "status"}), "http://a:2");
    EXPECT_EQ(url({"status", "--url", "http://a:2"}), "http://a:2");
}

TEST(Arguments, of_embed) {
    const auto plain = parsed<EmbedArguments>({"embed", "a", "b c"});
    EXPECT_THAT(plain.texts, ElementsAre("a", "b c"));
    EXPECT_FALSE(plain.json);
    EXPECT_EQ(plain.dimensions, 0U);
    const auto full = parsed<EmbedArguments>(
        {"embed", "--lines", "-m", "x", "--dimensions", "64", "--json", "-"});
    EXPECT_THAT(full.texts, ElementsAre("-"));
    EXPECT_TRUE(full.lines);
    EXPECT_TRUE(full.json);
    EXPECT_EQ(full.model, "x");
    EXPECT_EQ(full.dimensions, 64U);
    EXPECT_THAT(refusal({"embed", "x", "--dimensions", "0"}), HasSubstr("annex embed --help"));
}

TEST(Arguments, of_say) {
    const auto say = parsed<SayArguments>(
        {"say", "Hello there", "-o", "-", "--voice", "af_heart", "--speed", "0.25", "-f", "wav"});
    EXPECT_THAT(say.words, ElementsAre("Hello there"));
    EXPECT_EQ(say.output, "-");
    EXPECT_EQ(say.voice, "af_heart");
    EXPECT_EQ(say.speed, 0.25);
    EXPECT_EQ(say.format, "wav");
    EXPECT_THAT(parsed<SayArguments>({"say", "-o", "x.mp3"}).words, ElementsAre());
    EXPECT_THAT(parsed<SayArguments>({"say", "--", "-5 degrees"}).words, ElementsAre("-5 degrees"));
    EXPECT_THAT(refusal({"say", "x", "--speed", "0.2"}), HasSubstr("0.25"));
    EXPECT_THAT(refusal({"say", "x", "--speed", "4.1"}), HasSubstr("4"));
    EXPECT_THAT(refusal({"say", "x", "--format", "midi"}), HasSubstr("midi"));
}

TEST(Arguments, of_transcribe_and_read) {
    const auto heard = parsed<TranscribeArguments>({"transcribe", "a.wav", "-", "-l", "en"});
    EXPECT_THAT(heard.files, ElementsAre("a.wav", "-"));
    EXPECT_EQ(heard.language, "en");
    EXPECT_EQ(heard.format, "text");
    EXPECT_EQ(parsed<TranscribeArguments>({"transcribe", "--json", "a"}).format, "json");
    EXPECT_FALSE(heard.translate);
    EXPECT_TRUE(parsed<TranscribeArguments>({"transcribe", "-t", "a"}).translate);
    EXPECT_EQ(parsed<TranscribeArguments>({"transcribe", "--hot-words", "A, B", "a"}).hot_words,
              "A, B");
    EXPECT_EQ(parsed<TranscribeArguments>({"transcribe", "--format", "srt", "a"}).format, "srt");
    const auto read = parsed<ReadArguments>({"read", "a.pdf", "--pages", "1-3,5"});
    EXPECT_EQ(read.pages, "1-3,5");
    EXPECT_EQ(read.format, "markdown");
    EXPECT_EQ(parsed<ReadArguments>({"read", "--json", "a"}).format, "json");
    EXPECT_THAT(refusal({"transcribe"}), HasSubstr("FILE"));
    EXPECT_THAT(refusal({"read"}), HasSubstr("FILE"));
}

TEST(Arguments, of_the_other_commands) {
    EXPECT_TRUE(parsed<StatusArguments>({"status", "--json"}).json);
    EXPECT_FALSE(parsed<ModelsArguments>({"models"}).json);
    EXPECT_TRUE(parsed<VoicesArguments>({"voices", "--json"}).json);
    EXPECT_TRUE(parsed<SelfcheckArguments>({"selfcheck", "--json"}).json);
    EXPECT_THAT(parsed<PullArguments>({"pull", "a", "b"}).models, ElementsAre("a", "b"));
    EXPECT_EQ(parsed<CompletionArguments>({"completion", "fish"}).shell, "fish");
    EXPECT_THAT(refusal({"completion", "csh"}), HasSubstr("csh"));
}

TEST(Arguments, that_are_unknown_are_refused_with_where_to_look) {
    EXPECT_THAT(refusal({}), HasSubstr("annex --help"));
    EXPECT_THAT(refusal({"frobnicate"}), HasSubstr("annex --help"));
    EXPECT_THAT(refusal({"status", "--nope"}), HasSubstr("--nope"));
    EXPECT_THAT(refusal({"status", "extra"}), HasSubstr("extra"));
}

TEST(Help, names_every_command_and_shows_examples) {
    const auto all = shown({"--help"});
    for (const auto& command : outline_commands()) {
        EXPECT_THAT(all, HasSubstr(command.name));
        const auto own = shown({command.name, "--help"});
        EXPECT_THAT(own, HasSubstr("Examples:"));
        EXPECT_THAT(own, HasSubstr("Usage: annex " + command.name));
        for (const auto& option : command.options) {
            EXPECT_THAT(own, HasSubstr(option));
        }
    }
    EXPECT_THAT(shown({"--version"}), HasSubstr("annex "));
}

TEST(Outline, tells_what_shells_complete) {
    const auto commands = outline_commands();
    EXPECT_EQ(commands.size(), 10U);
    const auto read = std::find_if(commands.begin(), commands.end(),
                                   [](const auto& one) { return one.name == "read"; });
    ASSERT_NE(read, commands.end());
    EXPECT_TRUE(read->takes_files);
    EXPECT_THAT(read->options, testing::IsSupersetOf({"--pages", "--json", "--help"}));
}

}  // namespace
}  // namespace annex::cli
