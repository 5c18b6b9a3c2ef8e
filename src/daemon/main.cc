// annexd: the front door and the supervisor. Composition only.
#include <fmt/core.h>
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <string>

#include "base/checked_file.h"
#include "base/log.h"
#include "catalog/catalog.h"
#include "daemon/box.h"
#include "daemon/settings.h"

namespace {

constexpr std::size_t kSettingsBytesMax = 1U << 20U;

annex::Result<annex::daemon::Settings> read_settings(const std::string& file,
                                                     const std::vector<std::string>& overrides) {
    auto settings = annex::daemon::default_settings();
    if (!file.empty()) {
        ANNEX_ASSIGN(text, annex::read_file(file, kSettingsBytesMax));
        ANNEX_TRY(annex::daemon::apply_toml(text, settings));
    }
    for (const auto& override : overrides) {
        const auto equals = override.find('=');
        if (equals == std::string::npos) {
            return annex::Error{annex::Code::kInvalidArgument,
                                fmt::format("--set takes KEY=VALUE, found {}", override)};
        }
        ANNEX_TRY(annex::daemon::apply_text(override.substr(0, equals), override.substr(equals + 1),
                                            settings));
    }
    return settings;
}

// Signals are waited for by the main thread; every other thread is born with them blocked.
sigset_t block_end_signals() {
    sigset_t set;
    ::sigemptyset(&set);
    ::sigaddset(&set, SIGINT);
    ::sigaddset(&set, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
    return set;
}

void raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
}

int serve(const annex::daemon::Settings& settings) {
    const auto end_signals = block_end_signals();
    raise_descriptor_limit();
    auto box = annex::daemon::Box::open(settings);
    if (!box.ok()) {
        fmt::print(stderr, "annexd: {}\n", box.error().message);
        return 1;
    }
    // On stdout, for whoever started this and waits: the log goes to stderr.
    fmt::print("annexd: ready on {}\n", (*box)->url());
    std::fflush(stdout);
    int number = 0;
    ::sigwait(&end_signals, &number);
    annex::log::info("signal {}: finishing what runs, then stopping", number);
    (*box)->stop();
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    annex::log::set_process_name("annexd");
    CLI::App app(
        "annexd gives agents on this machine embedding, a voice, ears and reading over HTTP.\n"
        "It starts one supervised worker process per capability when it is first needed.\n"
        "Stop it with Ctrl-C or SIGTERM: what runs is finished first.");
    app.set_version_flag("--version", std::string("annexd ") + ANNEX_VERSION);
    std::string file;
    std::vector<std::string> overrides;
    bool help_settings = false;
    bool check = false;
    app.add_option("--settings", file, "settings file (TOML)");
    app.add_option("--set", overrides,
                   "one setting as KEY=VALUE; may be repeated; wins over the file");
    app.add_flag("--help-settings", help_settings, "list every setting and its default");
    app.add_flag("--check", check, "check the settings and stop");
    for (const char* key : {"address", "port", "models_folder", "cards_folder", "state_folder",
                            "preload", "log_level"}) {
        std::string flag = std::string("--") + key;
        std::replace(flag.begin(), flag.end(), '_', '-');
        app.add_option_function<std::string>(
            flag,
            [&overrides, key](const std::string& value) {
                overrides.push_back(fmt::format("{}={}", key, value));
            },
            fmt::format("the setting {}", key));
    }
    CLI11_PARSE(app, argc, argv);
    if (help_settings) {
        fmt::print("{}", annex::daemon::settings_help());
        return 0;
    }
    auto settings = read_settings(file, overrides);
    if (!settings.ok()) {
        fmt::print(stderr, "annexd: {}\n", settings.error().message);
        return 2;
    }
    if (check) {
        fmt::print("annexd: the settings are right\n");
        return 0;
    }
    return serve(*settings);
}
