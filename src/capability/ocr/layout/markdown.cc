#include "capability/ocr/layout/markdown.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

namespace annex::ocr {
namespace {

// In body text heights. Boxes of the same print differ by up to a sixth, with and without
// descenders.
constexpr float kHeadingMin = 1.4F;
constexpr float kLargeHeadingMin = 2.0F;
constexpr std::size_t kHeadingBytesMax = 200;
// A page mostly of large print has no headings.
constexpr float kHeadingShareMax = 0.34F;
// In typical distances from row to row.
constexpr float kParagraphGapMin = 1.35F;
// Between cells, in row heights.
constexpr float kTabGapMin = 1.5F;
constexpr float kSpaceGapMin = 0.35F;

bool is_punctuation(char c) {
    return std::ispunct(static_cast<unsigned char>(c)) != 0;
}
bool is_alpha(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0;
}
bool is_digit(char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
}
bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || (c & 0x80) != 0;
}

// Length of a leading run of one character.
std::size_t run_of(std::string_view text, char c) {
    return std::min(text.find_first_not_of(c), text.size());
}

// True when the text would begin a heading, quotation, fence, rule or underline.
bool begins_as_markup(std::string_view text) {
    const char first = text.front();
    const std::size_t run = run_of(text, first);
    const bool whole = text.find_first_not_of(std::string{first, ' '}) == std::string_view::npos;
    switch (first) {
        case '#':
            return run <= 6 && (run == text.size() || text[run] == ' ');
        case '>':
            return true;
        case '~':
            return run >= 3;
        case '=':
            return whole;
        case '-':
        case '_':
        case '*':
            return whole;
        default:
            return false;
    }
}

// Whether the character at `i` would be taken for markup within a line.
bool is_markup(std::string_view text, std::size_t i) {
    const char next = i + 1 < text.size() ? text[i + 1] : ' ';
    const char previous = i > 0 ? text[i - 1] : ' ';
    switch (text[i]) {
        case '\\':
            return is_punctuation(next);
        case '`':
            return text.find('`', i + 1) != std::string_view::npos || text.find('`') < i;
        case '*':
            return (next != ' ' || previous != ' ') &&
                   std::count(text.begin(), text.end(), '*') > 1;
        case '_':
            // Inside a word it is no emphasis.
            return !(is_word(previous) && is_word(next)) && (next != ' ' || previous != ' ') &&
                   std::count(text.begin(), text.end(), '_') > 1;
        case '~':
            return next == '~' || previous == '~';
        case '<':
            return is_alpha(next) || next == '/' || next == '!' || next == '?';
        case '&': {
            const std::size_t end = text.find(';', i);
            return end != std::string_view::npos && end > i + 1 && end - i < 34 &&
                   std::all_of(
                       text.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                       text.begin() + static_cast<std::ptrdiff_t>(end),
                       [](char c) { return c == '#' || is_alpha(c) || is_digit(c); });
        }
        case '[':
            return text.find("](", i) != std::string_view::npos ||
                   text.find("][", i) != std::string_view::npos ||
                   text.find("]:", i) != std::string_view::npos;
        default:
            return false;
    }
}

std::string escaped_within(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_markup(text, i)) {
            result += '\\';
        }
        result += text[i];
    }
    return result;
}

bool is_wide(std::string_view text, bool at_end) {
    // The lead byte of the first or last character: three bytes from U+2E80 on are CJK.
    std::size_t at = 0;
    if (at_end) {
        at = text.size() - 1;
        while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) {
            --at;
        }
    }
    const auto lead = static_cast<unsigned char>(text[at]);
    return lead >= 0xE3U;
}

std::string row_text(const Row& row, std::span<const TextLine> lines) {
    std::string text;
    const TextLine* previous = nullptr;
    for (const std::size_t cell : row.cells) {
        const TextLine& line = lines[cell];
        if (previous != nullptr) {
            const float gap = bounds(line.box).left - bounds(previous->box).right;
            const bool tight = is_wide(previous->text, true) && is_wide(line.text, false) &&
                               gap < kSpaceGapMin * row.text_height;
            text += gap >= kTabGapMin * row.text_height ? "\t" : tight ? "" : " ";
        }
        text += line.text;
        previous = &line;
    }
    return text;
}

float body_height(std::span<const Block> blocks, std::span<const TextLine> lines) {
    // The median over characters, so that long rows count more than page numbers.
    std::vector<std::pair<float, std::size_t>> heights;
    std::size_t total = 0;
    for (const Block& block : blocks) {
        for (const Row& row : block.rows) {
            std::size_t bytes = 0;
            for (const std::size_t cell : row.cells) {
                bytes += lines[cell].text.size();
            }
            heights.emplace_back(row.text_height, bytes);
            total += bytes;
        }
    }
    std::sort(heights.begin(), heights.end());
    std::size_t seen = 0;
    for (const auto& [height, bytes] : heights) {
        seen += bytes;
        if (seen * 2 >= total) {
            return height;
        }
    }
    return 0;
}

std::string_view heading_mark(const Row& row, const std::string& text, float body) {
    if (body <= 0 || text.size() > kHeadingBytesMax || text.find('\t') != std::string::npos ||
        row.bounds.height() > row.bounds.width()) {
        return "";
    }
    return row.text_height >= kLargeHeadingMin * body ? "# "
           : row.text_height >= kHeadingMin * body    ? "## "
                                                      : "";
}

float typical_pitch(const Block& block) {
    std::vector<float> pitches;
    for (std::size_t i = 1; i < block.rows.size(); ++i) {
        pitches.push_back(block.rows[i].bounds.bottom - block.rows[i - 1].bounds.bottom);
    }
    if (pitches.size() < 2) {
        return block.rows.front().text_height * 1.6F;
    }
    // The lower median: with two paragraphs of two lines the line distance still wins.
    const auto middle = pitches.begin() + static_cast<std::ptrdiff_t>((pitches.size() - 1) / 2);
    std::nth_element(pitches.begin(), middle, pitches.end());
    return *middle;
}

}  // namespace

std::string escaped(std::string_view text) {
    if (text.empty()) {
        return "";
    }
    // Bullets become Markdown's own.
    constexpr std::array<std::string_view, 7> kBullets = {"•", "●", "▪", "◦", "‣", "■", "·"};
    for (const std::string_view bullet : kBullets) {
        if (text.starts_with(bullet) && text.size() > bullet.size()) {
            std::string_view rest = text.substr(bullet.size());
            rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
            return "- " + escaped_within(rest);
        }
    }
    const bool is_list_item = text.size() > 2 && text[1] == ' ' &&
                              (text[0] == '*' || text[0] == '-' || text[0] == '+') &&
                              !begins_as_markup(text);
    if (is_list_item) {
        return std::string(text.substr(0, 2)) + escaped_within(text.substr(2));
    }
    std::string result = escaped_within(text);
    if (begins_as_markup(text) && result.front() != '\\') {
        result.insert(result.begin(), '\\');
    }
    return result;
}

std::string to_markdown(std::span<const Block> blocks, std::span<const TextLine> lines) {
    const float body = body_height(blocks, lines);
    std::size_t rows = 0;
    std::size_t large = 0;
    for (const Block& block : blocks) {
        for (const Row& row : block.rows) {
            ++rows;
            large += !heading_mark(row, row_text(row, lines), body).empty() ? 1U : 0U;
        }
    }
    const bool has_headings =
        static_cast<float>(large) <= kHeadingShareMax * static_cast<float>(rows);
    std::string markdown;
    for (const Block& block : blocks) {
        const float pitch = typical_pitch(block);
        const Row* previous = nullptr;
        bool after_heading = false;
        for (const Row& row : block.rows) {
            const std::string text = row_text(row, lines);
            const std::string_view mark = has_headings ? heading_mark(row, text, body) : "";
            const bool begins =
                previous == nullptr || after_heading || !mark.empty() ||
                row.bounds.bottom - previous->bounds.bottom > kParagraphGapMin * pitch;
            if (!markdown.empty()) {
                markdown += begins ? "\n\n" : "\n";
            }
            markdown += mark;
            markdown += escaped(text);
            previous = &row;
            after_heading = !mark.empty();
        }
    }
    return markdown;
}

}  // namespace annex::ocr
