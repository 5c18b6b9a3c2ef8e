#pragma once
// Writes small pronunciation tables, for tests.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "capability/tts/text/unicode.h"

namespace annex::tts {

struct TableEntry {
    std::string word;
    char source;
    std::string sounds;
    std::map<int, std::string> roles = {};
};

/// Returns the path of the table. Entries in the order of their bytes.
inline std::string write_table(const std::string& name, const std::vector<TableEntry>& entries) {
    std::u32string alphabet;
    const auto coded = [&](const std::string& sounds) {
        std::string out;
        for (const char32_t c : decode_utf8(sounds)) {
            if (alphabet.find(c) == std::u32string::npos) {
                alphabet.push_back(c);
            }
            out.push_back(static_cast<char>(0x10 + alphabet.find(c)));
        }
        return out;
    };
    std::string strings;
    std::vector<std::uint32_t> offsets;
    for (const auto& entry : entries) {
        offsets.push_back(static_cast<std::uint32_t>(strings.size()));
        strings += entry.word + '\0' + entry.source + coded(entry.sounds);
        for (const auto& [role, sounds] : entry.roles) {
            strings += static_cast<char>(role) + coded(sounds);
        }
    }
    offsets.push_back(static_cast<std::uint32_t>(strings.size()));
    std::string bytes = "ANXLEX01";
    const auto put = [&bytes](std::size_t number) {
        for (int i = 0; i < 4; ++i) {
            bytes.push_back(static_cast<char>(number >> (8 * i)));
        }
    };
    put(entries.size());
    put(alphabet.size());
    put(strings.size());
    std::ranges::for_each(alphabet, put);
    std::ranges::for_each(offsets, put);
    const auto folder = std::filesystem::path(::testing::TempDir()) / ("annex_lexicon_" + name);
    std::filesystem::create_directories(folder);
    const auto path = (folder / "table.lexicon").string();
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes << strings;
    return path;
}

}  // namespace annex::tts
