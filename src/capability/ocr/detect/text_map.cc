#include "capability/ocr/detect/text_map.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <numeric>

namespace annex::ocr {
namespace {

// Text pixels of one row that touch each other: [begin, end).
struct Run {
    int y;
    int begin;
    int end;
};

class DisjointSets {
  public:
    std::uint32_t add() {
        parent_.push_back(static_cast<std::uint32_t>(parent_.size()));
        return parent_.back();
    }
    std::uint32_t find(std::uint32_t i) {
        while (parent_[i] != i) {
            parent_[i] = parent_[parent_[i]];
            i = parent_[i];
        }
        return i;
    }
    void unite(std::uint32_t a, std::uint32_t b) {
        a = find(a);
        b = find(b);
        parent_[std::max(a, b)] = std::min(a, b);  // the earlier run stays the root
    }

  private:
    std::vector<std::uint32_t> parent_;
};

// Runs of row y after growth by one pixel to the right and down. The grown row may reach one pixel
// past the map's right edge and the last row one past its bottom.
void append_runs(std::span<const float> map, int width, int height, int y, float threshold,
                 std::vector<Run>& runs) {
    const auto is_text = [&](int row, int x) {
        return row >= 0 && row < height &&
               map[static_cast<std::size_t>(row) * static_cast<std::size_t>(width) +
                   static_cast<std::size_t>(x)] > threshold;
    };
    int begin = -1;
    int end = -1;
    for (int x = 0; x < width; ++x) {
        if (!is_text(y, x) && !is_text(y - 1, x)) {
            continue;
        }
        if (begin >= 0 && x > end) {
            runs.push_back({y, begin, end});
            begin = x;
        } else if (begin < 0) {
            begin = x;
        }
        end = x + 2;
    }
    if (begin >= 0) {
        runs.push_back({y, begin, end});
    }
}

}  // namespace

std::vector<std::vector<Point>> components(std::span<const float> map, int width, int height,
                                           float threshold) {
    std::vector<Run> runs;
    DisjointSets sets;
    std::size_t above_begin = 0;
    std::size_t above_end = 0;
    for (int y = 0; y <= height; ++y) {
        const std::size_t row_begin = runs.size();
        append_runs(map, width, height, y, threshold, runs);
        std::size_t above = above_begin;
        for (std::size_t i = row_begin; i < runs.size(); ++i) {
            const std::uint32_t id = sets.add();
            while (above < above_end && runs[above].end < runs[i].begin) {
                ++above;
            }
            // Diagonal contact counts: the pixel ranges may touch.
            for (std::size_t k = above; k < above_end && runs[k].begin <= runs[i].end; ++k) {
                sets.unite(id, static_cast<std::uint32_t>(k));
            }
        }
        above_begin = row_begin;
        above_end = runs.size();
    }
    std::map<std::uint32_t, std::size_t> slot_of_root;
    std::vector<std::vector<Point>> result;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const std::uint32_t root = sets.find(static_cast<std::uint32_t>(i));
        const auto [slot, is_new] = slot_of_root.try_emplace(root, result.size());
        if (is_new) {
            result.emplace_back();
        }
        // Centres of the grown pixels: growth by one makes them the edges of the real ones.
        result[slot->second].push_back(
            {static_cast<float>(runs[i].begin), static_cast<float>(runs[i].y)});
        result[slot->second].push_back(
            {static_cast<float>(runs[i].end - 1), static_cast<float>(runs[i].y)});
    }
    return result;
}

float mean_inside(std::span<const float> map, int width, int height, const Quad& quad) {
    const Bounds box = bounds(quad);
    const int y_begin = std::clamp(static_cast<int>(std::floor(box.top)), 0, height);
    const int y_end = std::clamp(static_cast<int>(std::ceil(box.bottom)) + 1, 0, height);
    double sum = 0;
    std::size_t count = 0;
    for (int y = y_begin; y < y_end; ++y) {
        // The convex quad's span on the line through the pixel centres.
        const float line = static_cast<float>(y) + 0.5F;
        float left = box.right;
        float right = box.left;
        for (std::size_t i = 0; i < 4; ++i) {
            const Point a = quad[i];
            const Point b = quad[(i + 1) % 4];
            if ((a.y <= line) == (b.y <= line)) {
                continue;
            }
            const float x = a.x + (b.x - a.x) * (line - a.y) / (b.y - a.y);
            left = std::min(left, x);
            right = std::max(right, x);
        }
        const int x_begin = std::clamp(static_cast<int>(std::ceil(left - 0.5F)), 0, width);
        const int x_end = std::clamp(static_cast<int>(std::floor(right - 0.5F)) + 1, 0, width);
        for (int x = x_begin; x < x_end; ++x) {
            sum += static_cast<double>(
                map[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                    static_cast<std::size_t>(x)]);
            ++count;
        }
    }
    return count == 0 ? 0.0F : static_cast<float>(sum / static_cast<double>(count));
}

std::vector<TextBox> find_text_boxes(std::span<const float> map, int width, int height,
                                     const TextMapOptions& options) {
    std::vector<TextBox> boxes;
    for (auto& outline : components(map, width, height, options.threshold)) {
        const auto hull = convex_hull(std::move(outline));
        const Rect rect = min_area_rect(hull);
        if (std::min(rect.width, rect.height) < options.side_min) {
            continue;
        }
        const float score = mean_inside(map, width, height, corners(rect));
        if (score < options.box_threshold) {
            continue;
        }
        const float distance =
            rect.width * rect.height * options.unclip_ratio / (2 * (rect.width + rect.height));
        boxes.push_back({grown(rect, distance), score});
        if (boxes.size() == options.boxes_max) {
            break;
        }
    }
    return boxes;
}

}  // namespace annex::ocr
