#include "cli/command/word_match.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace annex::cli {

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words(1);
    for (const auto c : text) {
        const auto lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        const bool part = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9') ||
                          (static_cast<unsigned char>(lower) >= 0x80);
        if (part) {
            words.back() += lower;
        } else if (!words.back().empty()) {
            words.emplace_back();
        }
    }
    if (words.back().empty()) {
        words.pop_back();
    }
    return words;
}

double word_error_rate(std::string_view expected, std::string_view found) {
    const auto wanted = words_of(expected);
    const auto got = words_of(found);
    if (wanted.empty()) {
        return got.empty() ? 0 : 1;
    }
    std::vector<std::size_t> row(got.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= wanted.size(); ++i) {
        auto diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= got.size(); ++j) {
            const auto replaced = diagonal + (wanted[i - 1] == got[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return static_cast<double>(row.back()) / static_cast<double>(wanted.size());
}

}  // namespace annex::cli
