#pragma once
// One-line structured log to stderr: `2026-01-31T12:00:00.123Z info asr.load model=whisper-base
// ms=412`. User content (text, audio, pictures, keys) never goes into a log.
//
// Threads: any; a line is one write(2).
#include <fmt/core.h>

#include <string_view>

namespace annex::log {

enum class Level { kDebug, kInfo, kWarning, kError };

/// Lines below this level are dropped. Default kInfo.
void set_level(Level level);
/// Shown in each line, e.g. "annexd" or "tts".
void set_process_name(std::string_view name);

[[nodiscard]] bool enabled(Level level);
void write(Level level, std::string_view text);

template <class... Args>
void debug(fmt::format_string<Args...> format, Args&&... args) {
    if (enabled(Level::kDebug)) {
        write(Level::kDebug, fmt::format(format, std::forward<Args>(args)...));
    }
}
template <class... Args>
void info(fmt::format_string<Args...> format, Args&&... args) {
    if (enabled(Level::kInfo)) {
        write(Level::kInfo, fmt::format(format, std::forward<Args>(args)...));
    }
}
template <class... Args>
void warning(fmt::format_string<Args...> format, Args&&... args) {
    write(Level::kWarning, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void error(fmt::format_string<Args...> format, Args&&... args) {
    write(Level::kError, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace annex::log
