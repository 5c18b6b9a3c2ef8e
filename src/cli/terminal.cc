#include "cli/terminal.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace annex::cli {
namespace {

bool write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR) {
                continue;
            }
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace

std::string printable(std::string_view text) {
    constexpr std::string_view kInstead = "\uFFFD";
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        // C1 controls are two bytes in UTF-8, and terminals obey them too.
        const bool is_c1 =
            byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
        if (is_c1) {
            out += kInstead;
            ++i;
        } else if ((byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7f) {
            out += kInstead;
        } else {
            out += text[i];
        }
    }
    return out;
}

std::string format_duration(double seconds) {
    const auto whole = static_cast<long>(seconds);
    if (whole < 60) {
        return fmt::format("{} s", whole);
    }
    if (whole < 3600) {
        return fmt::format("{} min", whole / 60);
    }
    if (whole < 86400) {
        return fmt::format("{} h {} min", whole / 3600, whole / 60 % 60);
    }
    return fmt::format("{} d {} h", whole / 86400, whole / 3600 % 24);
}

std::string format_bytes(double bytes) {
    constexpr std::array<std::string_view, 4> kUnits{"B", "KiB", "MiB", "GiB"};
    std::size_t unit = 0;
    while (bytes >= 1024 && unit + 1 < kUnits.size()) {
        bytes /= 1024;
        ++unit;
    }
    return unit == 3 ? fmt::format("{:.1f} {}", bytes, kUnits[unit])
                     : fmt::format("{:.0f} {}", bytes, kUnits.at(unit));
}

struct Progress::Spinner {
    explicit Spinner(std::string label) : what(std::move(label)) {
        thread = std::jthread([this](const std::stop_token& stop) { draw(stop); });
    }
    void draw(const std::stop_token& stop) {
        using Clock = std::chrono::steady_clock;
        constexpr std::array<std::string_view, 4> kFrames{"|", "/", "-", "\\"};
        const auto begin = Clock::now();
        std::unique_lock lock(mutex);
        for (std::size_t frame = 0; !stop.stop_requested(); ++frame) {
            const std::chrono::duration<double> took = Clock::now() - begin;
            // Quick things need no announcement.
            if (took.count() > 0.3) {
                write_all(STDERR_FILENO,
                          fmt::format("\r\x1b[K{} {} ({:.0f} s)", kFrames[frame % kFrames.size()],
                                      what, took.count()));
            }
            constexpr std::chrono::milliseconds kInterval{150};
            tick.wait_for(lock, stop, kInterval, [] { return false; });
        }
        write_all(STDERR_FILENO, "\r\x1b[K");
    }

    std::string what;
    std::mutex mutex;
    std::condition_variable_any tick;
    std::jthread thread;  // last: it uses all of the above
};

Progress::Progress(bool enabled, std::string what)
    : maybe_spinner_(enabled ? std::make_unique<Spinner>(std::move(what)) : nullptr) {}

Progress::~Progress() = default;

Result<void> Terminal::write(std::string_view bytes) const {
    if (!write_all(STDOUT_FILENO, bytes)) {
        return {Code::kUnavailable,
                "cannot write to standard output: its reader is gone or the disk is full"};
    }
    return {};
}

Result<void> Terminal::write_text(std::string_view text) const {
    return environment_.stdout_is_terminal ? write(printable(text)) : write(text);
}

void Terminal::complain(std::string_view what) const {
    write_all(STDERR_FILENO, fmt::format("annex: {}\n", printable(what)));
}

}  // namespace annex::cli
