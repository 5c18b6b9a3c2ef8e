#include "cli/command/sound_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <utility>

namespace annex::cli {

Result<std::string> choose_sound_format(const std::string& given, const std::string& output) {
    if (!given.empty()) {
        return given;
    }
    auto suffix = std::filesystem::path(output).extension().string();
    std::transform(suffix.begin(), suffix.end(), suffix.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (suffix.empty()) {
        return std::string("mp3");
    }
    using Row = std::pair<std::string_view, std::string_view>;
    constexpr std::array<Row, 8> kSuffixes{{{".mp3", "mp3"},
                                            {".wav", "wav"},
                                            {".flac", "flac"},
                                            {".opus", "opus"},
                                            {".ogg", "opus"},
                                            {".aac", "aac"},
                                            {".pcm", "pcm"},
                                            {".raw", "pcm"}}};
    for (const auto& [known, format] : kSuffixes) {
        if (suffix == known) {
            return std::string(format);
        }
    }
    return Error{Code::kInvalidArgument,
                 fmt::format("{}: the suffix names no sound format; use .mp3 .wav .flac .opus .ogg "
                             ".aac or .pcm, or give --format",
                             output)};
}

}  // namespace annex::cli
