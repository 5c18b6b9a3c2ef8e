#include <filesystem>

#include "cli/command/model_tool.h"

namespace annex::cli {

namespace fs = std::filesystem;

Result<std::vector<std::string>> model_tool_command(const Environment& environment,
                                                    const std::vector<std::string>& models) {
    std::error_code ignored;
    std::string tool;
    // From build/<preset>/bin up to the source tree, or from <prefix>/bin to <prefix>/share.
    for (fs::path folder = environment.program_folder;; folder = folder.parent_path()) {
        for (const auto* below : {"tools/models", "share/annex/tools/models"}) {
            if (fs::exists(folder / below / "__main__.py", ignored)) {
                tool = (folder / below).string();
                break;
            }
        }
        if (!tool.empty() || folder == folder.parent_path()) {
            break;
        }
    }
    if (tool.empty()) {
        return {Code::kNotFound,
                "the model tool (tools/models) is not beside this program; run annex pull from "
                "where Annex was built or installed"};
    }
    const auto bin = environment.cache_folder + "/python/bin";
    if (environment.cache_folder.empty() || !fs::exists(bin + "/python", ignored)) {
        return {Code::kNotFound,
                "the Python that prepares models is not set up; run scripts/setup"};
    }
    std::vector<std::string> command{bin + "/python", tool, "--cache", environment.cache_folder};
    if (fs::exists(bin + "/npm", ignored)) {
        command.insert(command.end(), {"--npm", bin + "/npm"});
    }
    command.emplace_back("prepare");
    command.insert(command.end(), models.begin(), models.end());
    return command;
}

}  // namespace annex::cli
