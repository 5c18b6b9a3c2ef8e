#pragma once
// Points, rectangles at any angle and the four corners of a line of text. Coordinates are pixel
// edges, x to the right and y down: the first pixel of a picture covers [0, 1] x [0, 1].
//
// Threads: plain functions.
#include <array>
#include <span>
#include <vector>

namespace annex::ocr {

struct Point {
    float x = 0;
    float y = 0;
};

inline Point operator+(Point a, Point b) {
    return {a.x + b.x, a.y + b.y};
}
inline Point operator-(Point a, Point b) {
    return {a.x - b.x, a.y - b.y};
}
inline Point operator*(Point a, float k) {
    return {a.x * k, a.y * k};
}
float length(Point a);

/// Corners clockwise; where it bounds text, from the text's own top left.
using Quad = std::array<Point, 4>;

/// A rectangle at any angle. `along` is a unit vector within 45 degrees of the x axis; `width` lies
/// along it and `height` across.
struct Rect {
    Point centre;
    Point along = {1, 0};
    float width = 0;
    float height = 0;
};

struct Bounds {
    float left = 0;
    float top = 0;
    float right = 0;
    float bottom = 0;
    [[nodiscard]] float width() const { return right - left; }
    [[nodiscard]] float height() const { return bottom - top; }
};

/// The convex hull, counter-clockwise in a y-up view, without collinear points.
std::vector<Point> convex_hull(std::vector<Point> points);

/// The smallest rectangle around a convex hull of at least one point.
Rect min_area_rect(std::span<const Point> hull);

/// Corners from the one at the top left, clockwise.
Quad corners(const Rect& rect);

/// The same corners begun `quarter_turns` later: what is read along the rectangle when the page is
/// turned. 0: as it stands, 1: text that runs down, 2: upside down, 3: text that runs up.
Quad begun_later(const Quad& quad, int quarter_turns);

/// The rectangle with `distance` more on every side.
Rect grown(const Rect& rect, float distance);

/// Length of the text's baseline edge and of its side edge.
float baseline_length(const Quad& quad);
float side_length(const Quad& quad);

Bounds bounds(const Quad& quad);

/// The quad as it lies after the whole page was turned clockwise by a multiple of 90 degrees.
/// `page_width`, `page_height`: before the turn.
Quad turned(const Quad& quad, int degrees_clockwise, float page_width, float page_height);

}  // namespace annex::ocr
