#pragma once
// What the command line takes from the process around it. The only file that asks the environment.
//
// Life: made once by main. Threads: const after.
#include <string>

namespace annex::cli {

struct Environment {
    std::string url = "http://127.0.0.1:8460";  ///< of the box: ANNEX_URL
    std::string program_folder;                 ///< where this program lies
    std::string cache_folder;                   ///< as scripts/setup uses it; may be empty
    bool stdin_is_terminal = false;
    bool stdout_is_terminal = false;
    bool stderr_is_terminal = false;
};

Environment read_environment();

}  // namespace annex::cli
