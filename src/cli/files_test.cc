#include "cli/files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace annex::cli {
namespace {

using testing::HasSubstr;

std::string scratch(const std::string& name) {
    return testing::TempDir() + "annex_cli_files_" + name;
}

std::string content(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

TEST(Input, is_a_regular_file_within_the_limit) {
    const auto path = scratch("input");
    std::ofstream(path) << "12345";
    auto file = open_input(path, 5);
    ASSERT_TRUE(file.ok());
    EXPECT_EQ(file->bytes, 5U);
    EXPECT_EQ(*read_whole(*file), "12345");
    EXPECT_EQ(open_input(path, 4).error().code, Code::kInvalidArgument);
}

TEST(Input, that_is_not_there_is_named) {
    const auto missing = open_input("no/such/file.wav", 9);
    EXPECT_EQ(missing.error().code, Code::kNotFound);
    EXPECT_THAT(missing.error().message, HasSubstr("no/such/file.wav"));
    EXPECT_EQ(open_input(testing::TempDir(), 9).error().code, Code::kInvalidArgument);
}

TEST(Input, that_is_no_regular_file_is_taken_whole) {
    auto file = open_input("/dev/null", 2);
    ASSERT_TRUE(file.ok());
    EXPECT_EQ(*read_whole(*file), "");
    EXPECT_EQ(open_input("/dev/zero", 100'000).error().code, Code::kInvalidArgument);
    EXPECT_EQ(*read_whole(*file_of("abc")), "abc");
}

TEST(Output, takes_its_name_only_when_complete) {
    const auto path = scratch("output");
    std::ofstream(path) << "old";
    {
        auto half = OutputFile::create(path);
        ASSERT_TRUE(half.ok());
        ASSERT_TRUE(half->write("new but never done").ok());
    }
    EXPECT_EQ(content(path), "old");
    auto whole = OutputFile::create(path);
    ASSERT_TRUE(whole->write("ne").ok());
    ASSERT_TRUE(whole->write("w").ok());
    ASSERT_TRUE(whole->commit().ok());
    EXPECT_EQ(content(path), "new");
    for (const auto& entry : std::filesystem::directory_iterator(testing::TempDir())) {
        EXPECT_THAT(entry.path().string(), testing::Not(HasSubstr("files_output.part")));
    }
}

TEST(Output, has_the_mode_that_other_programs_give) {
    const auto path = scratch("mode");
    std::filesystem::remove(path);
    const auto mask = ::umask(027);
    auto file = OutputFile::create(path);
    ASSERT_TRUE(file->commit().ok());
    ::umask(mask);
    struct stat status{};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0640U);
}

TEST(Output, into_no_folder_is_told) {
    EXPECT_EQ(OutputFile::create("/no/such/folder/x.mp3").error().code, Code::kNotFound);
    EXPECT_EQ(OutputFile::create(testing::TempDir()).error().code, Code::kInvalidArgument);
    auto null = OutputFile::create("/dev/null");
    ASSERT_TRUE(null.ok());
    EXPECT_TRUE(null->write("x").ok());
    EXPECT_TRUE(null->commit().ok());
}

}  // namespace
}  // namespace annex::cli
