#include "capability/ocr/recognise/crop.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace annex::ocr {
namespace {

// Bilinear sample at a position in pixel centres; the edge repeats.
void sample(const media::Image& image, float x, float y, std::uint8_t* target) {
    x = std::clamp(x, 0.0F, static_cast<float>(image.width - 1));
    y = std::clamp(y, 0.0F, static_cast<float>(image.height - 1));
    const int left = static_cast<int>(x);
    const int top = static_cast<int>(y);
    const int right = std::min(left + 1, image.width - 1);
    const int bottom = std::min(top + 1, image.height - 1);
    const float fx = x - static_cast<float>(left);
    const float fy = y - static_cast<float>(top);
    const auto at = [&](int column, int row) {
        return image.rgb.data() +
               (static_cast<std::size_t>(row) * static_cast<std::size_t>(image.width) +
                static_cast<std::size_t>(column)) *
                   3;
    };
    const std::uint8_t* a = at(left, top);
    const std::uint8_t* b = at(right, top);
    const std::uint8_t* c = at(left, bottom);
    const std::uint8_t* d = at(right, bottom);
    for (int i = 0; i < 3; ++i) {
        const auto upper = static_cast<float>(a[i]) + fx * static_cast<float>(b[i] - a[i]);
        const auto lower = static_cast<float>(c[i]) + fx * static_cast<float>(d[i] - c[i]);
        // Never negative, so this rounds; lround() in the inner loop costs more than the rest.
        // NOLINTNEXTLINE(bugprone-incorrect-roundings)
        target[i] = static_cast<std::uint8_t>(upper + fy * (lower - upper) + 0.5F);
    }
}

}  // namespace

media::Image cut_out(const media::Image& image, const Quad& quad) {
    const float full_width = std::max(1.0F, baseline_length(quad));
    const float full_height = std::max(1.0F, side_length(quad));
    const float scale = std::min({1.0F, static_cast<float>(kCropHeightMax) / full_height,
                                  static_cast<float>(kCropWidthMax) / full_width});
    media::Image crop;
    crop.width = std::max(1, static_cast<int>(std::lround(full_width * scale)));
    crop.height = std::max(1, static_cast<int>(std::lround(full_height * scale)));
    crop.rgb.resize(static_cast<std::size_t>(crop.width) * static_cast<std::size_t>(crop.height) *
                    3);
    const Point right = (quad[1] - quad[0]) * (1.0F / static_cast<float>(crop.width));
    const Point down = (quad[3] - quad[0]) * (1.0F / static_cast<float>(crop.height));
    // From pixel edges to pixel centres.
    const Point origin = quad[0] + right * 0.5F + down * 0.5F - Point{0.5F, 0.5F};
    std::uint8_t* target = crop.rgb.data();
    for (int y = 0; y < crop.height; ++y) {
        const Point row = origin + down * static_cast<float>(y);
        for (int x = 0; x < crop.width; ++x, target += 3) {
            const Point at = row + right * static_cast<float>(x);
            sample(image, at.x, at.y, target);
        }
    }
    return crop;
}

media::Image columns(const media::Image& image, int begin, int end) {
    media::Image result;
    result.width = end - begin;
    result.height = image.height;
    const auto row_bytes = static_cast<std::size_t>(result.width) * 3;
    result.rgb.resize(row_bytes * static_cast<std::size_t>(result.height));
    for (std::size_t y = 0; y < static_cast<std::size_t>(image.height); ++y) {
        std::copy_n(
            image.rgb.data() +
                (y * static_cast<std::size_t>(image.width) + static_cast<std::size_t>(begin)) * 3,
            row_bytes, result.rgb.data() + y * row_bytes);
    }
    return result;
}

std::vector<int> part_line(const media::Image& line, int width_max) {
    std::vector<int> ends;
    int begin = 0;
    while (line.width - begin > width_max) {
        // A gap is a column without change from row to row; the widest run of such columns wins,
        // of columns with some change the one with the least.
        const int search = begin + width_max * 3 / 4;
        int best = begin + width_max;
        std::int64_t best_change = std::numeric_limits<std::int64_t>::max();
        int best_run = 0;
        int run = 0;
        for (int x = search; x < begin + width_max; ++x) {
            std::int64_t change = 0;
            const auto row_bytes = static_cast<std::size_t>(line.width) * 3;
            const std::uint8_t* pixel = line.rgb.data() + static_cast<std::size_t>(x) * 3 + 1;
            for (int y = 1; y < line.height; ++y, pixel += row_bytes) {
                change += std::abs(static_cast<int>(pixel[row_bytes]) - static_cast<int>(pixel[0]));
            }
            change /= line.height;  // noise of less than a level per pixel counts as none
            run = change == best_change && run > 0 ? run + 1 : 1;
            if (change < best_change || (change == best_change && run > best_run)) {
                best_change = change;
                best_run = run;
                best = x - run / 2 + 1;
            }
        }
        begin = std::max(best, begin + 1);
        ends.push_back(begin);
    }
    ends.push_back(line.width);
    return ends;
}

}  // namespace annex::ocr
