#pragma once
// The tables of status, models and voices, from what the box says.
//
// Threads: plain functions. A field that is missing or of another type shows as "-".
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace annex::cli {

std::string status_text(const nlohmann::json& status, const std::string& url);
std::string models_text(const nlohmann::json& models);
std::string voices_text(const nlohmann::json& voices);

}  // namespace annex::cli
