#include "codec/image/pixels.h"

#include <fmt/core.h>

#include <utility>

#include "codec/refusal.h"

namespace annex::codec {

Result<void> check_size(std::uint64_t width, std::uint64_t height, std::uint64_t pixels_max) {
    if (width == 0 || height == 0) {
        return refused("the image has no pixels");
    }
    // Both sides fit 32 bits in every format, so the product fits.
    if (width > pixels_max || height > pixels_max || width * height > pixels_max) {
        return refused(fmt::format("the image has {} x {} pixels; at most {} in all are allowed",
                                   width, height, pixels_max));
    }
    return {};
}

void flatten_over_white(std::vector<std::uint8_t>& rgba, Alpha alpha) {
    const std::size_t count = rgba.size() / 4;
    for (std::size_t i = 0; i < count; ++i) {
        const unsigned a = rgba[4 * i + 3];
        for (std::size_t c = 0; c < 3; ++c) {
            const unsigned value = rgba[4 * i + c];
            const unsigned over = alpha == Alpha::kStraight
                                      ? (value * a + 255 * (255 - a) + 127) / 255
                                      : value + 255 - a;
            rgba[3 * i + c] = static_cast<std::uint8_t>(over > 255 ? 255 : over);
        }
    }
    rgba.resize(count * 3);
}

Pixels upright(Pixels pixels) {
    const int orientation = pixels.orientation;
    if (orientation < 2 || orientation > 8) {
        pixels.orientation = 1;
        return pixels;
    }
    const std::size_t width = pixels.width;
    const std::size_t height = pixels.height;
    const bool sideways = orientation >= 5;
    Pixels out{pixels.width, pixels.height, std::vector<std::uint8_t>(pixels.rgb.size()), 1};
    if (sideways) {
        std::swap(out.width, out.height);
    }
    // Where the source is mirrored: 2, 3 horizontally; 3, 4 vertically; 5 to 8 after transposing.
    const bool flip_x =
        orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    const bool flip_y =
        orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    std::size_t to = 0;
    for (std::size_t y = 0; y < out.height; ++y) {
        for (std::size_t x = 0; x < out.width; ++x) {
            std::size_t from_x = sideways ? y : x;
            std::size_t from_y = sideways ? x : y;
            from_x = flip_x ? width - 1 - from_x : from_x;
            from_y = flip_y ? height - 1 - from_y : from_y;
            const std::size_t from = (from_y * width + from_x) * 3;
            for (std::size_t c = 0; c < 3; ++c) {
                out.rgb[to++] = pixels.rgb[from + c];
            }
        }
    }
    return out;
}

}  // namespace annex::codec
