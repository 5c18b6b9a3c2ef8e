#include "capability/ocr/detect/small_print.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace annex::ocr {
namespace {

// Of a band's length, on either side: more would be looked at twice than once.
constexpr float kOverlapMax = 0.25F;
// Besides the line itself, so that its box ends within the band.
constexpr float kRoom = 0.5F;

float middle(const TextBox& box, BandsLie lie) {
    return lie == BandsLie::kAcross ? box.rect.centre.y : box.rect.centre.x;
}

// How far a line reaches from its middle.
float reach(const TextBox& box, BandsLie lie) {
    const Bounds around = bounds(corners(box.rect));
    return (lie == BandsLie::kAcross ? around.height() : around.width()) / 2;
}

// Of [first, last] the place farthest from all middles; the last one of equals, as bands are to be
// few. `middles` ascend.
int quiet_place(std::span<const float> middles, int first, int last) {
    int best = last;
    float best_distance = -1;
    for (int at = last; at >= first; --at) {
        const auto place = static_cast<float>(at);
        const auto next = std::lower_bound(middles.begin(), middles.end(), place);
        float distance = static_cast<float>(last);
        if (next != middles.end()) {
            distance = *next - place;
        }
        if (next != middles.begin()) {
            distance = std::min(distance, place - *(next - 1));
        }
        if (distance > best_distance) {
            best_distance = distance;
            best = at;
        }
    }
    return best;
}

}  // namespace

float print_height(std::span<const TextBox> boxes) {
    std::vector<std::pair<float, float>> heights;
    float all = 0;
    for (const TextBox& box : boxes) {
        const float length = std::max(box.rect.width, box.rect.height);
        heights.emplace_back(std::min(box.rect.width, box.rect.height), length);
        all += length;
    }
    std::sort(heights.begin(), heights.end());
    float seen = 0;
    for (const auto& [height, length] : heights) {
        seen += length;
        if (seen * 2 >= all) {
            return height;
        }
    }
    return 0;
}

BandsLie bands_lie(std::span<const TextBox> boxes) {
    float across = 0;
    float upright = 0;
    for (const TextBox& box : boxes) {
        (box.rect.height > box.rect.width ? upright : across) +=
            std::max(box.rect.width, box.rect.height);
    }
    return upright > across ? BandsLie::kUpright : BandsLie::kAcross;
}

std::optional<std::vector<Band>> cut_into_bands(std::span<const TextBox> boxes, BandsLie lie,
                                                int length, int band_max) {
    std::vector<float> middles;
    float farthest = 0;
    for (const TextBox& box : boxes) {
        middles.push_back(middle(box, lie));
        farthest = std::max(farthest, reach(box, lie));
    }
    std::sort(middles.begin(), middles.end());
    const int overlap = static_cast<int>(std::ceil(farthest * (1 + kRoom)));
    if (static_cast<float>(overlap) > kOverlapMax * static_cast<float>(band_max)) {
        return std::nullopt;
    }
    const int own_max = band_max - 2 * overlap;
    std::vector<Band> bands;
    int own_begin = 0;
    while (own_begin < length) {
        const int last = own_begin + own_max;
        const int own_end =
            last >= length ? length : quiet_place(middles, own_begin + own_max / 2, last);
        bands.push_back({std::max(0, own_begin - overlap), std::min(length, own_end + overlap),
                         own_begin, own_end});
        own_begin = own_end;
    }
    return bands;
}

}  // namespace annex::ocr
