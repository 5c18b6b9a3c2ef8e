#include "capability/ocr/recognise/stacked.h"

#include <algorithm>
#include <cstdint>

namespace annex::ocr {
namespace {

// A line of pixels holds ink when it changes by more than this share of the picture's own contrast.
constexpr int kInkShare = 3;  // a third
// A character may be this much taller than the column's ink is wide.
constexpr float kCellHeightMax = 1.15F;
constexpr std::uint8_t kPaper = 255;

std::uint8_t green(const media::Image& image, int x, int y) {
    return image.rgb[(static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) +
                      static_cast<std::size_t>(x)) *
                         3 +
                     1];
}

struct Range {
    int low = 255;
    int high = 0;
    void add(int value) {
        low = std::min(low, value);
        high = std::max(high, value);
    }
    [[nodiscard]] int span() const { return std::max(0, high - low); }
};

}  // namespace

std::vector<Cell> find_cells(const media::Image& column) {
    Range all;
    std::vector<Range> rows(static_cast<std::size_t>(column.height));
    std::vector<Range> across(static_cast<std::size_t>(column.width));
    for (int y = 0; y < column.height; ++y) {
        for (int x = 0; x < column.width; ++x) {
            const int value = green(column, x, y);
            all.add(value);
            rows[static_cast<std::size_t>(y)].add(value);
            across[static_cast<std::size_t>(x)].add(value);
        }
    }
    const int threshold = std::max(8, all.span() / kInkShare);
    const auto has_ink = [threshold](const Range& range) { return range.span() > threshold; };
    const auto left = std::find_if(across.begin(), across.end(), has_ink);
    const auto right = std::find_if(across.rbegin(), across.rend(), has_ink).base();
    if (left >= right) {
        return {};
    }
    const auto height_max = static_cast<int>(static_cast<float>(right - left) * kCellHeightMax);
    std::vector<Cell> cells;
    int y = 0;
    while (y < column.height) {
        if (!has_ink(rows[static_cast<std::size_t>(y)])) {
            ++y;
            continue;
        }
        const int begin = y;
        while (y < column.height && has_ink(rows[static_cast<std::size_t>(y)])) {
            ++y;
        }
        if (!cells.empty() && y - cells.back().begin <= height_max) {
            cells.back().end = y;
        } else {
            cells.push_back({begin, y});
        }
    }
    return cells;
}

media::Image laid_out(const media::Image& column) {
    const auto cells = find_cells(column);
    media::Image line;
    if (cells.size() < 2) {
        return line;
    }
    int tallest = 0;
    for (const Cell& cell : cells) {
        tallest = std::max(tallest, cell.end - cell.begin);
    }
    // Room above and below as a detected line has.
    const int margin = tallest / 5 + 1;
    line.height = tallest + 2 * margin;
    line.width = column.width * static_cast<int>(cells.size());
    const auto row_bytes = static_cast<std::size_t>(line.width) * 3;
    const auto cell_bytes = static_cast<std::size_t>(column.width) * 3;
    line.rgb.assign(row_bytes * static_cast<std::size_t>(line.height), kPaper);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        // The cell and the paper around it, centred; past the column's end its last row repeats.
        const int top = (cells[i].begin + cells[i].end - line.height) / 2;
        for (int y = 0; y < line.height; ++y) {
            const int low = i == 0 ? 0 : cells[i - 1].end;
            const int high = (i + 1 == cells.size() ? column.height : cells[i + 1].begin) - 1;
            const auto row =
                static_cast<std::size_t>(std::clamp(top + y, std::min(low, high), high));
            std::copy_n(column.rgb.data() + row * cell_bytes, cell_bytes,
                        line.rgb.data() + static_cast<std::size_t>(y) * row_bytes + i * cell_bytes);
        }
    }
    return line;
}

}  // namespace annex::ocr
