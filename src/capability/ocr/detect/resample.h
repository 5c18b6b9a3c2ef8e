#pragma once
// Brings a picture to the size a model reads: antialiased when it shrinks, smooth when it grows,
// written as the planes of floats that the models take.
//
// Threads: plain functions.
#include <cstddef>
#include <vector>

#include "media/image.h"

namespace annex::ocr {

/// Three planes in the order blue, green, red, each height x width, values in [-1, 1].
/// Source: the models were trained on OpenCV's channel order with mean and deviation 0.5.
struct Planes {
    Planes(int width_pixels, int height_pixels, float fill = 0.0F);
    int width;
    int height;
    std::vector<float> values;
    [[nodiscard]] float* row(int plane, int y) {
        return values.data() + (static_cast<std::size_t>(plane) * static_cast<std::size_t>(height) +
                                static_cast<std::size_t>(y)) *
                                   static_cast<std::size_t>(width);
    }
};

/// Where in the planes a picture goes, in pixels; must lie inside.
struct Placement {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
};

/// Draws the whole of `image` into `placement` with a triangle filter as wide as the shrink factor.
/// Memory: a few rows of the target and two tables as long as the picture's sides.
void draw_resampled(const media::Image& image, const Placement& placement, Planes& planes);

/// A copy turned clockwise by 90, 180 or 270 degrees.
media::Image turned(const media::Image& image, int degrees_clockwise);

}  // namespace annex::ocr
