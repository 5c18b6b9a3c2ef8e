#include "capability/ocr/layout/reading_order.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

namespace annex::ocr {
namespace {

// What makes a gap between lines a gutter between columns and not one between a table's cells:
// both sides have several lines, which are long and fill their column.
constexpr std::size_t kColumnLinesMin = 3;
constexpr float kColumnWidthMin = 6;  // median line, in line heights
constexpr float kColumnFillMin = 0.6F;
constexpr float kGutterMin = 0.5F;  // line heights
// Lines that run across the gutter (headings, footers) may be at most this share.
constexpr float kAcrossShareMax = 0.34F;
constexpr int kDepthMax = 6;  // columns within columns

struct Item {
    std::size_t line;
    Bounds bounds;
    [[nodiscard]] float middle() const { return (bounds.top + bounds.bottom) / 2; }
};

float median(std::vector<float> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

// The page's slant: the median angle of its longer lines.
float slant(std::span<const TextLine> lines) {
    std::vector<float> angles;
    for (const TextLine& line : lines) {
        const Point along = line.box[1] - line.box[0];
        if (std::abs(along.y) < along.x && length(along) > 3 * side_length(line.box)) {
            angles.push_back(std::atan2(along.y, along.x));
        }
    }
    return angles.empty() ? 0 : median(std::move(angles));
}

std::vector<Item> level_items(std::span<const TextLine> lines) {
    const float angle = slant(lines);
    const float cosine = std::cos(angle);
    const float sine = std::sin(angle);
    std::vector<Item> items;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        Quad level = lines[i].box;
        for (Point& point : level) {
            point = {point.x * cosine + point.y * sine, point.y * cosine - point.x * sine};
        }
        items.push_back({i, bounds(level)});
    }
    return items;
}

bool stands_beside(const Row& row, const Item& item) {
    const float overlap =
        std::min(row.bounds.bottom, item.bounds.bottom) - std::max(row.bounds.top, item.bounds.top);
    return overlap >= 0.5F * std::min(row.bounds.height(), item.bounds.height());
}

Bounds joined(const Bounds& a, const Bounds& b) {
    return {std::min(a.left, b.left), std::min(a.top, b.top), std::max(a.right, b.right),
            std::max(a.bottom, b.bottom)};
}

Block make_block(std::vector<Item> items, std::span<const TextLine> lines) {
    std::stable_sort(items.begin(), items.end(),
                     [](const Item& a, const Item& b) { return a.middle() < b.middle(); });
    struct Building {
        Row row;
        std::vector<Item> items;
    };
    std::vector<Building> rows;
    for (const Item& item : items) {
        const auto collides = [&item](const Item& other) {
            const float overlap = std::min(item.bounds.right, other.bounds.right) -
                                  std::max(item.bounds.left, other.bounds.left);
            return overlap > 0.5F * std::min(item.bounds.width(), other.bounds.width());
        };
        const bool joins =
            !rows.empty() && stands_beside(rows.back().row, item) &&
            std::none_of(rows.back().items.begin(), rows.back().items.end(), collides);
        if (!joins) {
            rows.push_back({Row{{}, item.bounds, 0}, {}});
        } else if (item.bounds.height() < rows.back().row.bounds.height()) {
            // The tightest cell defines the row, so that a tall one does not swallow the next row.
            rows.back().row.bounds.top = item.bounds.top;
            rows.back().row.bounds.bottom = item.bounds.bottom;
        }
        rows.back().items.push_back(item);
    }
    Block block;
    for (Building& building : rows) {
        std::stable_sort(
            building.items.begin(), building.items.end(),
            [](const Item& a, const Item& b) { return a.bounds.left < b.bounds.left; });
        Row row;
        row.bounds = building.items.front().bounds;
        for (const Item& item : building.items) {
            row.cells.push_back(item.line);
            row.bounds = joined(row.bounds, item.bounds);
            row.text_height = std::max(row.text_height, side_length(lines[item.line].box));
        }
        block.rows.push_back(std::move(row));
    }
    return block;
}

struct Gutter {
    float x;
    float width;
    std::size_t across;
};

bool fills_column(const std::vector<Item>& side) {
    std::vector<float> widths;
    std::vector<float> heights;
    float left = side.front().bounds.left;
    float right = side.front().bounds.right;
    for (const Item& item : side) {
        widths.push_back(item.bounds.width());
        heights.push_back(item.bounds.height());
        left = std::min(left, item.bounds.left);
        right = std::max(right, item.bounds.right);
    }
    const float width = median(std::move(widths));
    return width >= kColumnWidthMin * median(std::move(heights)) &&
           width >= kColumnFillMin * (right - left);
}

struct Sides {
    std::vector<Item> left;
    std::vector<Item> right;
    std::vector<Item> across;
};

Sides split_at(const std::vector<Item>& items, float x) {
    Sides sides;
    for (const Item& item : items) {
        (item.bounds.right <= x  ? sides.left
         : item.bounds.left >= x ? sides.right
                                 : sides.across)
            .push_back(item);
    }
    return sides;
}

bool are_columns(const Sides& sides, std::size_t total) {
    if (sides.left.size() < kColumnLinesMin || sides.right.size() < kColumnLinesMin ||
        static_cast<float>(sides.across.size()) > kAcrossShareMax * static_cast<float>(total)) {
        return false;
    }
    const auto extent = [](const std::vector<Item>& side) {
        Bounds all = side.front().bounds;
        for (const Item& item : side) {
            all = joined(all, item.bounds);
        }
        return all;
    };
    const Bounds left = extent(sides.left);
    const Bounds right = extent(sides.right);
    const float overlap = std::min(left.bottom, right.bottom) - std::max(left.top, right.top);
    return overlap >= 0.3F * std::min(left.height(), right.height()) && fills_column(sides.left) &&
           fills_column(sides.right);
}

// The gutter that fewest lines cross, of those the widest; nothing when the lines form no columns.
std::optional<Sides> find_columns(const std::vector<Item>& items) {
    if (items.size() < 2 * kColumnLinesMin) {
        return std::nullopt;
    }
    std::vector<float> lefts;
    std::vector<float> rights;
    std::vector<float> heights;
    for (const Item& item : items) {
        lefts.push_back(item.bounds.left);
        rights.push_back(item.bounds.right);
        heights.push_back(item.bounds.height());
    }
    std::sort(lefts.begin(), lefts.end());
    std::sort(rights.begin(), rights.end());
    const float gutter_min = kGutterMin * median(std::move(heights));
    std::vector<Gutter> gutters;
    for (const float left : lefts) {
        // From the nearest end of a line on the left up to this beginning nothing ends or begins.
        const auto end = std::upper_bound(rights.begin(), rights.end(), left);
        if (end == rights.begin()) {
            continue;
        }
        const float right = *(end - 1);
        if (left - right < gutter_min || (!gutters.empty() && gutters.back().x == left)) {
            continue;
        }
        const auto begun = std::lower_bound(lefts.begin(), lefts.end(), left) - lefts.begin();
        const auto ended = end - rights.begin();
        gutters.push_back({left, left - right, static_cast<std::size_t>(begun - ended)});
    }
    std::sort(gutters.begin(), gutters.end(), [](const Gutter& a, const Gutter& b) {
        return a.across < b.across || (a.across == b.across && a.width > b.width);
    });
    constexpr std::size_t kTriedMax = 32;
    for (std::size_t i = 0; i < std::min(gutters.size(), kTriedMax); ++i) {
        Sides sides = split_at(items, gutters[i].x);
        if (are_columns(sides, items.size())) {
            return sides;
        }
    }
    return std::nullopt;
}

void order(std::vector<Item> items, std::span<const TextLine> lines, int depth,
           std::vector<Block>& blocks) {
    if (items.empty()) {
        return;
    }
    auto columns = depth < kDepthMax ? find_columns(items) : std::nullopt;
    if (!columns) {
        blocks.push_back(make_block(std::move(items), lines));
        return;
    }
    // What runs across parts the columns: above it both are read before it, below it after.
    auto& across = columns->across;
    std::sort(across.begin(), across.end(),
              [](const Item& a, const Item& b) { return a.middle() < b.middle(); });
    const auto take_above = [](std::vector<Item>& side, float y) {
        const auto below = std::stable_partition(side.begin(), side.end(),
                                                 [y](const Item& i) { return i.middle() < y; });
        std::vector<Item> taken(side.begin(), below);
        side.erase(side.begin(), below);
        return taken;
    };
    std::vector<Item> spanning;
    for (std::size_t i = 0; i <= across.size(); ++i) {
        const float y = i < across.size() ? across[i].middle() : INFINITY;
        auto left = take_above(columns->left, y);
        auto right = take_above(columns->right, y);
        if (!left.empty() || !right.empty()) {
            if (!spanning.empty()) {
                blocks.push_back(make_block(std::exchange(spanning, {}), lines));
            }
            order(std::move(left), lines, depth + 1, blocks);
            order(std::move(right), lines, depth + 1, blocks);
        }
        if (i < across.size()) {
            spanning.push_back(across[i]);
        }
    }
    if (!spanning.empty()) {
        blocks.push_back(make_block(std::move(spanning), lines));
    }
}

// Text that runs up, down or stands in a stack; a single tall letter is not.
bool is_vertical_text(const Item& item, const TextLine& line) {
    const auto characters = std::count_if(line.text.begin(), line.text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    });
    return characters > 1 && item.bounds.height() > 2 * item.bounds.width();
}

}  // namespace

std::vector<Block> reading_order(std::span<const TextLine> lines) {
    auto items = level_items(lines);
    const auto first_vertical = std::stable_partition(
        items.begin(), items.end(),
        [&](const Item& item) { return !is_vertical_text(item, lines[item.line]); });
    std::vector<Item> vertical(first_vertical, items.end());
    items.erase(first_vertical, items.end());
    // Columns of a page that is set vertically go from right to left, and come first; labels beside
    // horizontal text come last, since no row is theirs.
    std::stable_sort(vertical.begin(), vertical.end(),
                     [](const Item& a, const Item& b) { return a.bounds.right > b.bounds.right; });
    const bool is_set_vertically = vertical.size() > items.size();
    std::vector<Block> blocks;
    if (!is_set_vertically) {
        order(items, lines, 0, blocks);
    }
    for (const Item& item : vertical) {
        blocks.push_back(make_block({item}, lines));
    }
    if (is_set_vertically) {
        order(items, lines, 0, blocks);
    }
    return blocks;
}

}  // namespace annex::ocr
