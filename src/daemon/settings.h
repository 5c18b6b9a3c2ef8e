#pragma once
// The daemon's settings: one table of keys gives the TOML file's reader, its checks, the help text
// and the command line's flags.
//
// An invalid file changes nothing: the error says which key, what was found and what is allowed.
// Threads: plain values.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace annex::daemon {

struct Settings {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8460;
    /// Names by which this box may be addressed, besides its own (Host and Origin headers).
    std::vector<std::string> allowed_hosts;
    /// Capabilities whose worker and default model are loaded at start.
    std::vector<std::string> preload;
    std::string cards_folder;   ///< model cards
    std::string models_folder;  ///< prepared models
    std::string state_folder;   ///< uploads in flight and, later, the stores
    std::int64_t threads = 0;   ///< of one model, 0 = one per core
    /// Private memory a worker may take before it is refused more; 0 = no limit.
    std::int64_t worker_memory_mib = 4096;
    std::int64_t queue_max = 32;  ///< requests that may wait for one capability
    std::string log_level = "info";
};

/// Defaults that depend on the machine: folders from $ANNEX_CACHE, $CACHE_DIRECTORY,
/// $STATE_DIRECTORY (systemd), XDG, or the home folder.
Settings default_settings();

/// Puts what `toml` says over `settings`. Errors: kInvalidArgument; `settings` is then unchanged.
Result<void> apply_toml(std::string_view toml, Settings& settings);

/// Sets one key from text, as the command line does. Errors: kInvalidArgument.
Result<void> apply_text(std::string_view key, std::string_view value, Settings& settings);

/// One line per key: name, type, default, meaning.
std::string settings_help();

}  // namespace annex::daemon
