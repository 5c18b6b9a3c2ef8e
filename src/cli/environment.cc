#include "cli/environment.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace annex::cli {
namespace {

std::string variable(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? "" : value;
}

std::string cache_folder() {
    if (auto folder = variable("ANNEX_CACHE"); !folder.empty()) {
        return folder;
    }
    if (const auto folder = variable("XDG_CACHE_HOME"); !folder.empty()) {
        return folder + "/annex";
    }
    const auto home = variable("HOME");
    return home.empty() ? "" : home + "/.cache/annex";
}

}  // namespace

Environment read_environment() {
    Environment environment;
    if (auto url = variable("ANNEX_URL"); !url.empty()) {
        environment.url = std::move(url);
    }
    std::error_code ignored;
    environment.program_folder =
        std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path().string();
    environment.cache_folder = cache_folder();
    environment.stdin_is_terminal = ::isatty(STDIN_FILENO) == 1;
    environment.stdout_is_terminal = ::isatty(STDOUT_FILENO) == 1;
    environment.stderr_is_terminal = ::isatty(STDERR_FILENO) == 1;
    return environment;
}

}  // namespace annex::cli
