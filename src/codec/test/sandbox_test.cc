// The walls themselves: twelve ways out (security.md) and some more, each refused, on this kernel
// and as if it were Debian 12's (Landlock ABI 2) or had no Landlock at all.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <memory>
#include <string>

#include "codec/sandbox/probe.h"
#include "codec/test/fixture.h"

namespace annex::codec {
namespace {

std::string output_of(const std::string& command) {
    std::string text;
    struct Close {
        void operator()(FILE* file) const { ::pclose(file); }
    };
    const std::unique_ptr<FILE, Close> pipe(::popen(command.c_str(), "r"));
    std::array<char, 256> part{};
    while (pipe != nullptr && std::fgets(part.data(), part.size(), pipe.get()) != nullptr) {
        text += part.data();
    }
    return text;
}

std::string attempt(const std::string& name, int abi_max, const std::string& profile) {
    return output_of(std::string(ANNEX_ESCAPE_PROGRAM) + " " + name + " " +
                     std::to_string(abi_max) + " " + profile);
}

class SandboxTest : public testing::TestWithParam<int> {};

TEST_P(SandboxTest, refuses_every_way_out) {
    for (const auto* profile : {"", "pdf", "threads"}) {
        for (const auto* name :
             {"open",           "socket",         "fork",        "execve",          "ptrace",
              "kill_parent",    "mmap_wx",        "unshare",     "mount",           "bpf",
              "io_uring_setup", "proc_read",      "mprotect_x",  "write_input",     "pwrite_input",
              "map_input",      "truncate_input", "create_file", "create_in_fonts", "tcp_to_self",
              "clone_process"}) {
            EXPECT_EQ(attempt(name, GetParam(), profile), "refused\n") << name << " " << profile;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Abi, SandboxTest, testing::Values(1, 2, kLandlockAbiKnown));

TEST(Sandbox, lets_through_what_it_allows) {
    // Without this the test above could pass because nothing runs at all.
    EXPECT_EQ(attempt("control", kLandlockAbiKnown, ""), "escaped\n");
}

TEST(Sandbox, ends_what_computes_for_too_long) {
    EXPECT_EQ(attempt("compute", kLandlockAbiKnown, ""), "out of time\n");
}

TEST(Sandbox, fails_closed_without_landlock) {
    EXPECT_EQ(attempt("control", 0, ""), "no sandbox\n");
    const auto facts = probe_sandbox(0);
    EXPECT_FALSE(facts.ready);
    EXPECT_EQ(facts.reason, "uploads are refused: this kernel lacks Landlock");
}

TEST(Sandbox, works_on_this_machine_and_says_so) {
    const auto facts = probe_sandbox();
    EXPECT_TRUE(facts.ready) << facts.reason;
    const auto json = output_of(codec_program() + " --probe");
    EXPECT_EQ(json, to_json(facts) + "\n");
    EXPECT_NE(json.find("\"ready\":true"), std::string::npos);
}

}  // namespace
}  // namespace annex::codec
