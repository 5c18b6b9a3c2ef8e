#pragma once
// From the detection model's map (how likely each pixel is the core of a line of text) to
// rectangles around lines: threshold, connected components, smallest rectangle, mean score, growth
// back to the line's full height (the model is trained on shrunken lines).
//
// Threads: plain functions.
// Source: "Real-time Scene Text Detection with Differentiable Binarization", arXiv:1911.08947.
#include <cstddef>
#include <span>
#include <vector>

#include "capability/ocr/detect/geometry.h"

namespace annex::ocr {

struct TextMapOptions {
    float threshold = 0.3F;      ///< a pixel above it is text
    float box_threshold = 0.5F;  ///< mean over the rectangle below which it is no text
    float unclip_ratio = 1.6F;   ///< growth: area * ratio / perimeter on every side
    float side_min = 3;          ///< map pixels; thinner components are noise
    std::size_t boxes_max = 3000;
};

struct TextBox {
    Rect rect;        ///< map pixels
    float score = 0;  ///< 0 .. 1
};

/// Shapes: map [height, width], row-major. The boxes come in the order of their topmost pixel; past
/// boxes_max the rest is left out.
std::vector<TextBox> find_text_boxes(std::span<const float> map, int width, int height,
                                     const TextMapOptions& options);

/// Points on the outline of each 8-connected component of pixels above `threshold`, after each
/// pixel grew by one to the right and down; enough points for its convex hull.
std::vector<std::vector<Point>> components(std::span<const float> map, int width, int height,
                                           float threshold);

/// Mean of the map over the pixels whose centre lies inside `quad`; 0 when there is none.
float mean_inside(std::span<const float> map, int width, int height, const Quad& quad);

}  // namespace annex::ocr
