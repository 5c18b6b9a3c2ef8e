#include "capability/ocr/detect/resample.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "base/assert.h"

namespace annex::ocr {
namespace {

// For each target pixel the source pixels that it is made of.
struct Taps {
    std::vector<int> first;
    std::vector<int> count;
    std::vector<std::size_t> offset;
    std::vector<float> weights;
    int count_max = 0;
};

Taps make_taps(int from, int to) {
    const double scale = static_cast<double>(from) / to;
    const double reach = std::max(1.0, scale);
    Taps taps;
    for (int i = 0; i < to; ++i) {
        const double centre = (i + 0.5) * scale - 0.5;
        const int first = std::max(0, static_cast<int>(std::ceil(centre - reach)));
        const int last = std::min(from - 1, static_cast<int>(std::floor(centre + reach)));
        const std::size_t offset = taps.weights.size();
        double sum = 0;
        for (int j = first; j <= last; ++j) {
            const double weight = std::max(0.0, 1.0 - std::abs(j - centre) / reach);
            taps.weights.push_back(static_cast<float>(weight));
            sum += weight;
        }
        for (std::size_t k = offset; k < taps.weights.size(); ++k) {
            taps.weights[k] = static_cast<float>(taps.weights[k] / sum);
        }
        taps.first.push_back(first);
        taps.count.push_back(last - first + 1);
        taps.offset.push_back(offset);
        taps.count_max = std::max(taps.count_max, last - first + 1);
    }
    return taps;
}

// One source row at the target's width: interleaved red, green, blue.
void filter_row(const std::uint8_t* source, const Taps& taps, std::vector<float>& target) {
    for (std::size_t i = 0; i < taps.first.size(); ++i) {
        const std::uint8_t* pixel = source + static_cast<std::size_t>(taps.first[i]) * 3;
        const float* weight = taps.weights.data() + taps.offset[i];
        float red = 0;
        float green = 0;
        float blue = 0;
        for (int k = 0; k < taps.count[i]; ++k, pixel += 3) {
            red += weight[k] * static_cast<float>(pixel[0]);
            green += weight[k] * static_cast<float>(pixel[1]);
            blue += weight[k] * static_cast<float>(pixel[2]);
        }
        target[i * 3] = red;
        target[i * 3 + 1] = green;
        target[i * 3 + 2] = blue;
    }
}

}  // namespace

Planes::Planes(int width_pixels, int height_pixels, float fill)
    : width(width_pixels),
      height(height_pixels),
      values(static_cast<std::size_t>(width_pixels) * static_cast<std::size_t>(height_pixels) * 3,
             fill) {}

void draw_resampled(const media::Image& image, const Placement& placement, Planes& planes) {
    ANNEX_ASSERT(placement.x >= 0 && placement.y >= 0 && placement.width > 0 &&
                 placement.height > 0 && placement.x + placement.width <= planes.width &&
                 placement.y + placement.height <= planes.height);
    const Taps across = make_taps(image.width, placement.width);
    const Taps down = make_taps(image.height, placement.height);
    const auto row_floats = static_cast<std::size_t>(placement.width) * 3;
    // The rows that one target row needs slide down the picture: a ring of them is enough.
    const auto ring_size = static_cast<std::size_t>(down.count_max);
    std::vector<std::vector<float>> ring(ring_size, std::vector<float>(row_floats));
    int filtered_end = 0;
    std::vector<float> sum(row_floats);
    for (int y = 0; y < placement.height; ++y) {
        const auto index = static_cast<std::size_t>(y);
        const int first = down.first[index];
        const int end = first + down.count[index];
        for (int row = std::max(filtered_end, first); row < end; ++row) {
            filter_row(image.rgb.data() + static_cast<std::size_t>(row) *
                                              static_cast<std::size_t>(image.width) * 3,
                       across, ring[static_cast<std::size_t>(row) % ring_size]);
        }
        filtered_end = std::max(filtered_end, end);
        std::fill(sum.begin(), sum.end(), 0.0F);
        for (int row = first; row < end; ++row) {
            const float weight =
                down.weights[down.offset[index] + static_cast<std::size_t>(row - first)];
            const float* filtered = ring[static_cast<std::size_t>(row) % ring_size].data();
            for (std::size_t i = 0; i < row_floats; ++i) {
                sum[i] += weight * filtered[i];
            }
        }
        for (int plane = 0; plane < 3; ++plane) {
            float* target = planes.row(plane, placement.y + y) + placement.x;
            const float* source = sum.data() + (2 - plane);
            for (int x = 0; x < placement.width; ++x) {
                target[x] = source[static_cast<std::size_t>(x) * 3] * (2.0F / 255.0F) - 1.0F;
            }
        }
    }
}

media::Image turned(const media::Image& image, int degrees_clockwise) {
    const auto width = static_cast<std::size_t>(image.width);
    const auto height = static_cast<std::size_t>(image.height);
    media::Image result;
    const bool swaps = degrees_clockwise == 90 || degrees_clockwise == 270;
    result.width = swaps ? image.height : image.width;
    result.height = swaps ? image.width : image.height;
    result.rgb.resize(image.rgb.size());
    // Where the first source pixel goes and how far each step right and down moves in the target.
    std::ptrdiff_t origin = 0;
    std::ptrdiff_t right = 1;
    std::ptrdiff_t down = static_cast<std::ptrdiff_t>(width);
    if (degrees_clockwise == 90) {
        origin = static_cast<std::ptrdiff_t>(height) - 1;
        right = static_cast<std::ptrdiff_t>(height);
        down = -1;
    } else if (degrees_clockwise == 180) {
        origin = static_cast<std::ptrdiff_t>(width * height) - 1;
        right = -1;
        down = -static_cast<std::ptrdiff_t>(width);
    } else if (degrees_clockwise == 270) {
        origin = static_cast<std::ptrdiff_t>((width - 1) * height);
        right = -static_cast<std::ptrdiff_t>(height);
        down = 1;
    }
    const std::uint8_t* source = image.rgb.data();
    for (std::size_t y = 0; y < height; ++y) {
        std::ptrdiff_t at = origin + down * static_cast<std::ptrdiff_t>(y);
        for (std::size_t x = 0; x < width; ++x, at += right, source += 3) {
            std::uint8_t* target = result.rgb.data() + at * 3;
            target[0] = source[0];
            target[1] = source[1];
            target[2] = source[2];
        }
    }
    return result;
}

}  // namespace annex::ocr
