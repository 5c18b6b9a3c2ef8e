#include "capability/ocr/detect/geometry.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace annex::ocr {
namespace {

float cross(Point o, Point a, Point b) {
    return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
}
float dot(Point a, Point b) {
    return a.x * b.x + a.y * b.y;
}

// Names the rectangle's sides so that `along` is the one nearer to the x axis, pointing right.
Rect normalised(Rect rect) {
    if (std::abs(rect.along.x) < std::abs(rect.along.y)) {
        rect.along = {rect.along.y, -rect.along.x};
        std::swap(rect.width, rect.height);
    }
    if (rect.along.x < 0) {
        rect.along = rect.along * -1.0F;
    }
    return rect;
}

Rect rect_along(std::span<const Point> hull, Point along) {
    const Point across{-along.y, along.x};
    constexpr float kInf = std::numeric_limits<float>::infinity();
    float u_min = kInf;
    float u_max = -kInf;
    float v_min = kInf;
    float v_max = -kInf;
    for (const Point point : hull) {
        const float u = dot(point, along);
        const float v = dot(point, across);
        u_min = std::min(u_min, u);
        u_max = std::max(u_max, u);
        v_min = std::min(v_min, v);
        v_max = std::max(v_max, v);
    }
    Rect rect;
    rect.along = along;
    rect.width = u_max - u_min;
    rect.height = v_max - v_min;
    rect.centre = along * ((u_min + u_max) / 2) + across * ((v_min + v_max) / 2);
    return rect;
}

}  // namespace

float length(Point a) {
    return std::hypot(a.x, a.y);
}

std::vector<Point> convex_hull(std::vector<Point> points) {
    std::sort(points.begin(), points.end(),
              [](Point a, Point b) { return a.x < b.x || (a.x == b.x && a.y < b.y); });
    points.erase(std::unique(points.begin(), points.end(),
                             [](Point a, Point b) { return a.x == b.x && a.y == b.y; }),
                 points.end());
    if (points.size() < 3) {
        return points;
    }
    // Andrew's monotone chain: the lower side left to right, then the upper side back.
    std::vector<Point> hull;
    hull.reserve(points.size() + 1);
    const auto add = [&hull](Point point, std::size_t keep) {
        while (hull.size() >= keep + 2 && cross(hull[hull.size() - 2], hull.back(), point) <= 0) {
            hull.pop_back();
        }
        hull.push_back(point);
    };
    for (const Point point : points) {
        add(point, 0);
    }
    const std::size_t lower = hull.size() - 1;
    for (auto it = points.rbegin() + 1; it != points.rend(); ++it) {
        add(*it, lower);
    }
    hull.pop_back();
    return hull;
}

Rect min_area_rect(std::span<const Point> hull) {
    // One side of the smallest rectangle lies on a side of the hull.
    Rect best = rect_along(hull, {1, 0});
    float best_area = best.width * best.height;
    for (std::size_t i = 0; i < hull.size() && hull.size() > 1; ++i) {
        const Point edge = hull[(i + 1) % hull.size()] - hull[i];
        const float edge_length = length(edge);
        if (edge_length == 0) {
            continue;
        }
        const Rect rect = rect_along(hull, edge * (1 / edge_length));
        if (rect.width * rect.height < best_area) {
            best = rect;
            best_area = rect.width * rect.height;
        }
    }
    return normalised(best);
}

Quad corners(const Rect& rect) {
    const Point u = rect.along * (rect.width / 2);
    const Point v = Point{-rect.along.y, rect.along.x} * (rect.height / 2);
    return {rect.centre - u - v, rect.centre + u - v, rect.centre + u + v, rect.centre - u + v};
}

Quad begun_later(const Quad& quad, int quarter_turns) {
    Quad result;
    for (std::size_t i = 0; i < 4; ++i) {
        result[i] = quad[(i + static_cast<std::size_t>(quarter_turns)) % 4];
    }
    return result;
}

Rect grown(const Rect& rect, float distance) {
    Rect result = rect;
    result.width += 2 * distance;
    result.height += 2 * distance;
    return result;
}

float baseline_length(const Quad& quad) {
    return length(quad[1] - quad[0]);
}
float side_length(const Quad& quad) {
    return length(quad[3] - quad[0]);
}

Bounds bounds(const Quad& quad) {
    Bounds result{quad[0].x, quad[0].y, quad[0].x, quad[0].y};
    for (const Point point : quad) {
        result.left = std::min(result.left, point.x);
        result.right = std::max(result.right, point.x);
        result.top = std::min(result.top, point.y);
        result.bottom = std::max(result.bottom, point.y);
    }
    return result;
}

Quad turned(const Quad& quad, int degrees_clockwise, float page_width, float page_height) {
    Quad result = quad;
    for (Point& point : result) {
        switch (degrees_clockwise) {
            case 90:
                point = {page_height - point.y, point.x};
                break;
            case 180:
                point = {page_width - point.x, page_height - point.y};
                break;
            case 270:
                point = {point.y, page_width - point.x};
                break;
            default:
                break;
        }
    }
    return result;
}

}  // namespace annex::ocr
