#include "cli/command/page_ranges.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <string>

namespace annex::cli {
namespace {

bool parse_number(std::string_view text, std::uint32_t& number) {
    const auto* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    return read.ec == std::errc() && read.ptr == end && number >= 1 && number <= kPageMax;
}

}  // namespace

Result<std::vector<std::uint32_t>> parse_page_ranges(std::string_view text) {
    std::set<std::uint32_t> pages;
    auto rest = text;
    while (!rest.empty()) {
        const auto comma = rest.find(',');
        const auto part = rest.substr(0, comma);
        const auto dash = part.find('-');
        std::uint32_t first = 0;
        std::uint32_t last = 0;
        const bool good =
            parse_number(part.substr(0, dash), first) &&
            parse_number(dash == std::string_view::npos ? part : part.substr(dash + 1), last) &&
            first <= last && comma != rest.size() - 1;
        if (!good) {
            return {Code::kInvalidArgument,
                    fmt::format("--pages takes numbers from 1 and ranges, e.g. 1-3,5; not \"{}\"",
                                text)};
        }
        for (auto page = first; page <= last && pages.size() <= kPagesMax; ++page) {
            pages.insert(page - 1);
        }
        rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
    }
    if (pages.size() > kPagesMax) {
        return {Code::kInvalidArgument,
                fmt::format("--pages may name {} pages at most", kPagesMax)};
    }
    return std::vector<std::uint32_t>(pages.begin(), pages.end());
}

}  // namespace annex::cli
