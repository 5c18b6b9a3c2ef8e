#include "daemon/settings.h"

#include <gtest/gtest.h>

namespace annex::daemon {
namespace {

TEST(Settings, take_every_kind_of_value) {
    Settings settings;
    ASSERT_TRUE(apply_toml("port = 9000\nthreads = 2\naddress = \"::1\"\n"
                           "preload = [\"asr\", \"tts\"]\nlog_level = \"debug\"",
                           settings)
                    .ok());
    EXPECT_EQ(settings.port, 9000);
    EXPECT_EQ(settings.threads, 2);
    EXPECT_EQ(settings.address, "::1");
    EXPECT_EQ(settings.preload, (std::vector<std::string>{"asr", "tts"}));
}

TEST(Settings, refuse_a_wrong_file_whole_and_name_the_key) {
    const struct {
        const char* toml;
        const char* says;
    } cases[] = {
        {"port = 65536", "setting port: expected a number from 0 to 65535, found 65536"},
        {"port = -1", "setting port"},
        {"port = \"80\"", "setting port: expected a whole number"},
        {"queue_max = 0", "setting queue_max: expected a number from 1 to 4096, found 0"},
        {"preload = [\"dance\"]", "embedding|tts|asr|ocr"},
        {"preload = \"asr\"", "a list of strings"},
        {"preload = [1]", "a list of strings"},
        {"log_level = \"loud\"", "debug|info|warning|error"},
        {"address = \"\"", "1 to 4096 characters"},
        {"colour = 1", "no key named colour"},
        {"port = ", "not TOML at line 1"},
    };
    for (const auto& [toml, says] : cases) {
        Settings settings;
        auto result = apply_toml(std::string("threads = 7\n") + toml, settings);
        ASSERT_FALSE(result.ok()) << toml;
        EXPECT_EQ(result.error().code, Code::kInvalidArgument);
        if (std::string_view(says).find("line") == std::string_view::npos) {
            EXPECT_NE(result.error().message.find(says), std::string::npos)
                << result.error().message;
        }
        EXPECT_EQ(settings.threads, 0) << "a refused file must change nothing";
    }
}

TEST(Settings, come_from_the_command_line_too) {
    Settings settings;
    EXPECT_TRUE(apply_text("port", "0", settings).ok());
    EXPECT_EQ(settings.port, 0);
    EXPECT_TRUE(apply_text("preload", "asr,tts", settings).ok());
    EXPECT_EQ(settings.preload.size(), 2U);
    EXPECT_FALSE(apply_text("port", "80x", settings).ok());
    EXPECT_FALSE(apply_text("port", "65536", settings).ok());
    EXPECT_FALSE(apply_text("nothing", "1", settings).ok());
}

TEST(Settings, explain_each_key) {
    const auto help = settings_help();
    for (auto key : {"address", "port", "preload", "worker_memory_mib", "allowed_hosts"}) {
        EXPECT_NE(help.find(key), std::string::npos) << key;
    }
}

}  // namespace
}  // namespace annex::daemon
