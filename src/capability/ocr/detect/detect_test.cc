#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "capability/ocr/detect/detector.h"
#include "capability/ocr/detect/geometry.h"
#include "capability/ocr/detect/resample.h"
#include "capability/ocr/detect/text_map.h"

namespace annex::ocr {
namespace {

media::Image filled(int width, int height, std::uint8_t value) {
    media::Image image{width, height, {}};
    image.rgb.assign(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3, value);
    return image;
}

void set(media::Image& image, int x, int y, std::array<std::uint8_t, 3> rgb) {
    std::copy(rgb.begin(), rgb.end(),
              image.rgb.begin() + (static_cast<std::ptrdiff_t>(y) * image.width + x) * 3);
}

struct Map {
    Map(int w, int h) : width(w), height(h), values(static_cast<std::size_t>(w * h), 0.0F) {}
    void fill(int left, int top, int right, int bottom, float value) {
        for (int y = top; y < bottom; ++y) {
            for (int x = left; x < right; ++x) {
                values[static_cast<std::size_t>(y * width + x)] = value;
            }
        }
    }
    int width;
    int height;
    std::vector<float> values;
};

void expect_point(Point point, float x, float y) {
    EXPECT_NEAR(point.x, x, 1e-3);
    EXPECT_NEAR(point.y, y, 1e-3);
}

TEST(ConvexHull, drops_what_lies_inside_or_on_an_edge) {
    const auto hull =
        convex_hull({{0, 0}, {4, 0}, {4, 4}, {0, 4}, {2, 2}, {2, 0}, {4, 2}, {0, 0}, {1, 3}});
    EXPECT_EQ(hull.size(), 4U);
    EXPECT_EQ(convex_hull({{1, 1}, {1, 1}}).size(), 1U);
    EXPECT_EQ(convex_hull({{0, 0}, {1, 1}, {2, 2}}).size(), 2U);
}

TEST(MinAreaRect, finds_a_rectangle_turned_by_thirty_degrees) {
    const float angle = std::acos(-1.0F) / 6;
    const Rect drawn{{50, 40}, {std::cos(angle), std::sin(angle)}, 30, 8};
    const Quad quad = corners(drawn);
    const auto hull = convex_hull({quad.begin(), quad.end()});
    const Rect found = min_area_rect(hull);
    expect_point(found.centre, 50, 40);
    expect_point(found.along, std::cos(angle), std::sin(angle));
    EXPECT_NEAR(found.width, 30, 1e-3);
    EXPECT_NEAR(found.height, 8, 1e-3);
}

TEST(MinAreaRect, takes_the_side_nearer_to_the_x_axis_as_width) {
    const std::vector<Point> tall{{0, 0}, {4, 0}, {4, 20}, {0, 20}};
    const Rect rect = min_area_rect(convex_hull(tall));
    EXPECT_NEAR(rect.width, 4, 1e-3);
    EXPECT_NEAR(rect.height, 20, 1e-3);
    expect_point(corners(rect)[0], 0, 0);
    expect_point(corners(rect)[2], 4, 20);
    const std::vector<Point> one{{7, 9}};
    expect_point(min_area_rect(one).centre, 7, 9);
}

TEST(Quads, begin_later_and_turn_with_the_page) {
    const Quad quad = corners({{10, 5}, {1, 0}, 8, 2});  // (6,4) (14,4) (14,6) (6,6)
    expect_point(begun_later(quad, 1)[0], 14, 4);
    // A page of 20 x 10 turned clockwise: its left edge becomes the top.
    const Quad right = turned(quad, 90, 20, 10);
    expect_point(right[0], 6, 6);
    expect_point(right[1], 6, 14);
    expect_point(turned(quad, 180, 20, 10)[0], 14, 6);
    expect_point(turned(quad, 270, 20, 10)[0], 4, 14);
}

TEST(Components, join_diagonally_and_across_one_missing_pixel) {
    Map map(12, 8);
    map.fill(1, 1, 3, 3, 1);
    map.fill(3, 3, 5, 5, 1);    // touches by a corner
    map.fill(6, 3, 8, 5, 1);    // one pixel apart
    map.fill(10, 6, 12, 8, 1);  // two pixels apart: another component
    EXPECT_EQ(components(map.values, 12, 8, 0.3F).size(), 2U);
}

TEST(Components, join_two_arms_that_meet_further_down) {
    Map map(20, 10);
    map.fill(2, 1, 4, 9, 1);
    map.fill(12, 1, 14, 9, 1);
    map.fill(2, 7, 14, 9, 1);
    EXPECT_EQ(components(map.values, 20, 10, 0.3F).size(), 1U);
}

TEST(TextMap, grows_a_box_by_area_over_perimeter) {
    Map map(100, 60);
    map.fill(20, 20, 80, 30, 0.9F);
    const auto boxes = find_text_boxes(map.values, 100, 60, {});
    ASSERT_EQ(boxes.size(), 1U);
    // 60 x 10 on pixel edges; grown on every side by 600 * 1.6 / 140.
    const float distance = 600 * 1.6F / 140;
    EXPECT_NEAR(boxes[0].rect.width, 60 + 2 * distance, 1e-2);
    EXPECT_NEAR(boxes[0].rect.height, 10 + 2 * distance, 1e-2);
    expect_point(boxes[0].rect.centre, 50, 25);
    EXPECT_NEAR(boxes[0].score, 0.9F, 1e-3);
}

TEST(TextMap, drops_what_is_thin_or_unsure_and_stops_at_its_limit) {
    Map map(100, 60);
    map.fill(5, 5, 60, 7, 0.9F);     // two pixels high
    map.fill(5, 20, 60, 30, 0.45F);  // over the threshold, under the score
    EXPECT_TRUE(find_text_boxes(map.values, 100, 60, {}).empty());
    map.fill(5, 5, 60, 8, 0.9F);
    map.fill(5, 40, 60, 50, 0.9F);
    EXPECT_EQ(find_text_boxes(map.values, 100, 60, {}).size(), 2U);
    TextMapOptions one;
    one.boxes_max = 1;
    EXPECT_EQ(find_text_boxes(map.values, 100, 60, one).size(), 1U);
}

TEST(TextMap, means_over_the_inside_only) {
    Map map(10, 10);
    map.fill(0, 0, 5, 10, 1);
    EXPECT_NEAR(mean_inside(map.values, 10, 10, corners({{5, 5}, {1, 0}, 4, 4})), 0.5F, 1e-6);
    EXPECT_EQ(mean_inside(map.values, 10, 10, corners({{50, 50}, {1, 0}, 4, 4})), 0.0F);
}

TEST(Layout, keeps_small_pictures_and_shrinks_large_ones_to_a_sheet) {
    const DetectorOptions options;
    const auto small = layout_for(300, 100, options);
    EXPECT_EQ(small.width, 300);
    EXPECT_EQ(small.canvas_width, 352);  // 300 + 2 * 16, rounded up to 32
    EXPECT_EQ(small.canvas_height, 160);
    EXPECT_EQ(small.x, 26);
    const auto sheet = layout_for(1240, 1754, options);
    EXPECT_EQ(sheet.height, 960);
    EXPECT_EQ(sheet.width, 679);
    const auto strip = layout_for(3000, 40, options);
    EXPECT_EQ(strip.width, 3000);
    const auto dot = layout_for(1, 1, options);
    EXPECT_EQ(dot.width, 1);
    EXPECT_EQ(dot.canvas_width, 64);
    // However large or long: the canvas holds at most a sheet and its margins.
    for (const auto& [w, h] : {std::pair{40'000, 1000}, {1000, 40'000}, {6300, 6300}, {960, 960}}) {
        const auto layout = layout_for(w, h, options);
        EXPECT_LE(layout.canvas_width * layout.canvas_height, 1'100'000) << w << " x " << h;
        EXPECT_EQ(layout.canvas_width % 32, 0);
        EXPECT_EQ(layout.canvas_height % 32, 0);
    }
}

TEST(Pieces, cut_a_long_picture_only_between_lines) {
    media::Image image = filled(100, 16'000, 255);
    for (int line = 0; line < 16'000; line += 40) {
        for (int y = line + 10; y < line + 30; ++y) {
            for (int x = 10; x < 90; x += 2) {
                set(image, x, y, {0, 0, 0});
            }
        }
    }
    const auto pieces = cut_into_pieces(image, {});
    ASSERT_GT(pieces.size(), 2U);
    int end = 0;
    for (const Piece& piece : pieces) {
        EXPECT_EQ(piece.begin, end);
        EXPECT_GT(piece.end, piece.begin);
        end = piece.end;
        EXPECT_TRUE(end % 40 <= 10 || end % 40 >= 30) << end;
    }
    EXPECT_EQ(end, 16'000);
    EXPECT_EQ(cut_into_pieces(filled(1240, 1754, 255), {}).size(), 1U);
    EXPECT_EQ(cut_into_pieces(filled(3000, 40, 255), {}).size(), 1U);
    EXPECT_EQ(cut_into_pieces(filled(1, 1, 255), {}).size(), 1U);
}

TEST(Resample, writes_blue_green_red_between_minus_one_and_one) {
    media::Image image = filled(2, 1, 0);
    set(image, 0, 0, {255, 0, 51});
    set(image, 1, 0, {255, 0, 51});
    Planes planes(4, 3, -0.5F);
    draw_resampled(image, {1, 1, 2, 1}, planes);
    EXPECT_NEAR(planes.row(0, 1)[1], -0.6F, 1e-5);
    EXPECT_NEAR(planes.row(1, 1)[2], -1.0F, 1e-5);
    EXPECT_NEAR(planes.row(2, 1)[1], 1.0F, 1e-5);
    EXPECT_EQ(planes.row(2, 1)[0], -0.5F);  // outside the placement
    EXPECT_EQ(planes.row(2, 0)[1], -0.5F);
}

TEST(Resample, shrinks_without_losing_thin_lines) {
    media::Image image = filled(400, 400, 0);
    for (int y = 0; y < 400; ++y) {
        for (int x = 0; x < 400; x += 2) {
            set(image, x, y, {255, 255, 255});
        }
    }
    Planes planes(20, 20);
    draw_resampled(image, {0, 0, 20, 20}, planes);
    for (const float value : planes.values) {
        EXPECT_NEAR(value, 0.0F, 0.02);  // half black, half white everywhere
    }
}

TEST(Turned, moves_the_corner_and_four_quarters_are_none) {
    media::Image image = filled(3, 2, 0);
    set(image, 0, 0, {9, 8, 7});
    const auto right = turned(image, 90);
    EXPECT_EQ(right.width, 2);
    EXPECT_EQ(right.height, 3);
    EXPECT_EQ(right.rgb[3], 9);  // top right
    const auto left = turned(image, 270);
    EXPECT_EQ(left.rgb[(2 * 2 + 0) * 3], 9);  // bottom left
    EXPECT_EQ(turned(image, 180).rgb[5 * 3 + 2], 7);
    EXPECT_EQ(turned(turned(image, 90), 270).rgb, image.rgb);
    EXPECT_EQ(turned(turned(image, 180), 180).rgb, image.rgb);
}

}  // namespace
}  // namespace annex::ocr
