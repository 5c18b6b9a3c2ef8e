#pragma once
// What people see: results on standard output, everything else on standard error.
//
// Threads: one at a time; a Progress draws from a thread of its own while it lives.
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/environment.h"

namespace annex::cli {

/// Text that others wrote (a transcript, a page, a server's message) without control characters,
/// which could move the cursor or retitle the window. Line breaks and tabs stay.
std::string printable(std::string_view text);

/// "1 h 5 min", "12 s".
std::string format_duration(double seconds);
/// "512 KiB", "1.3 GiB".
std::string format_bytes(double bytes);

/// Says what goes on while something takes long: one line with the time so far on a terminal,
/// nothing elsewhere. The line goes away with the object.
class Progress {
  public:
    Progress(bool enabled, std::string what);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

  private:
    struct Spinner;
    std::unique_ptr<Spinner> maybe_spinner_;
};

class Terminal {
  public:
    explicit Terminal(const Environment& environment) : environment_(environment) {}

    /// Bytes as they are. Errors: kUnavailable when the disk is full or the reader is gone.
    Result<void> write(std::string_view bytes) const;
    /// Text of others: made printable where people read it, left alone in pipes and files.
    Result<void> write_text(std::string_view text) const;
    /// "annex: WHAT" on standard error.
    void complain(std::string_view what) const;
    [[nodiscard]] Progress progress(std::string what) const {
        return {environment_.stderr_is_terminal, std::move(what)};
    }
    [[nodiscard]] const Environment& environment() const { return environment_; }

  private:
    const Environment& environment_;
};

}  // namespace annex::cli
