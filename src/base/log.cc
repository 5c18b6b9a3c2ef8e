#include "base/log.h"

#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <ctime>
#include <string>

namespace annex::log {
namespace {

std::atomic<Level> g_level{Level::kInfo};
// Written once at start, before any thread exists.
std::array<char, 24> g_name{"annex"};

constexpr std::array<std::string_view, 4> kNames{"debug", "info", "warning", "error"};

}  // namespace

void set_level(Level level) {
    g_level.store(level, std::memory_order_relaxed);
}

void set_process_name(std::string_view name) {
    auto count = name.copy(g_name.data(), g_name.size() - 1);
    g_name.at(count) = '\0';
}

bool enabled(Level level) {
    return level >= g_level.load(std::memory_order_relaxed);
}

void write(Level level, std::string_view text) {
    if (!enabled(level)) {
        return;
    }
    const auto now = std::chrono::system_clock::now();
    const auto seconds = std::chrono::system_clock::to_time_t(now);
    const auto ms =
        std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() %
        1000;
    std::tm utc{};
    ::gmtime_r(&seconds, &utc);
    std::array<char, 32> stamp{};
    std::strftime(stamp.data(), stamp.size(), "%Y-%m-%dT%H:%M:%S", &utc);
    auto line = fmt::format("{}.{:03}Z {} {}: {}\n", stamp.data(), ms,
                            kNames.at(static_cast<std::size_t>(level)), g_name.data(), text);
    // A newline inside would let a hostile string forge a second line.
    for (std::size_t i = 0; i + 1 < line.size(); ++i) {
        if (static_cast<unsigned char>(line[i]) < 0x20) {
            line[i] = ' ';
        }
    }
    [[maybe_unused]] auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace annex::log
