#include "capability/ocr/detect/small_print.h"

#include <gtest/gtest.h>

namespace annex::ocr {
namespace {

TextBox line(float x, float y, float width, float height, Point along = {1, 0}) {
    return {Rect{{x, y}, along, width, height}, 1};
}

// Lines of 20 pixels, one below the other every 50.
std::vector<TextBox> page(int lines) {
    std::vector<TextBox> boxes;
    for (int i = 0; i < lines; ++i) {
        boxes.push_back(line(600, 25 + 50 * static_cast<float>(i), 1000, 20));
    }
    return boxes;
}

TEST(SmallPrint, is_as_high_as_most_of_the_lines_length) {
    EXPECT_EQ(print_height({}), 0);
    EXPECT_EQ(print_height(std::vector{line(0, 0, 300, 12), line(0, 0, 40, 60), line(0, 0, 40, 60),
                                       line(0, 0, 40, 60)}),
              12);
    EXPECT_EQ(print_height(std::vector{line(0, 0, 14, 300)}), 14) << "a line that runs up";
}

TEST(SmallPrint, is_cut_along_the_lines) {
    EXPECT_EQ(bands_lie({}), BandsLie::kAcross);
    EXPECT_EQ(bands_lie(std::vector{line(0, 0, 300, 12), line(0, 0, 10, 200)}), BandsLie::kAcross);
    EXPECT_EQ(bands_lie(std::vector{line(0, 0, 300, 12), line(0, 0, 10, 301)}), BandsLie::kUpright);
}

TEST(SmallPrint, bands_own_every_row_once_and_no_cut_comes_near_a_line) {
    const auto boxes = page(34);
    const auto bands = cut_into_bands(boxes, BandsLie::kAcross, 1754, 512);
    ASSERT_TRUE(bands.has_value());
    ASSERT_GE(bands->size(), 4U);
    ASSERT_LE(bands->size(), 5U);
    int end = 0;
    for (const Band& band : *bands) {
        EXPECT_EQ(band.own_begin, end);
        EXPECT_LE(band.end - band.begin, 512);
        end = band.own_end;
        EXPECT_TRUE(end % 50 == 0 || end == 1754) << end << " is not half way between two lines";
        // A line whose middle is owned lies within the band.
        EXPECT_LE(band.begin, std::max(0, band.own_begin - 10));
        EXPECT_GE(band.end, std::min(1754, band.own_end + 10));
    }
    EXPECT_EQ(end, 1754);
}

TEST(SmallPrint, bands_of_lines_that_run_up_follow_each_other_to_the_right) {
    std::vector<TextBox> boxes;
    for (int i = 0; i < 24; ++i) {
        boxes.push_back(line(25 + 50 * static_cast<float>(i), 800, 20, 1000));
    }
    const auto bands = cut_into_bands(boxes, BandsLie::kUpright, 1240, 500);
    ASSERT_TRUE(bands.has_value());
    EXPECT_EQ(bands->size(), 3U);
    EXPECT_EQ(bands->front().own_end % 50, 0);
}

TEST(SmallPrint, a_short_page_is_one_band) {
    const auto bands = cut_into_bands(page(4), BandsLie::kAcross, 220, 512);
    ASSERT_TRUE(bands.has_value());
    ASSERT_EQ(bands->size(), 1U);
    EXPECT_EQ(bands->front().begin, 0);
    EXPECT_EQ(bands->front().end, 220);
}

TEST(SmallPrint, lines_that_reach_too_far_are_not_cut) {
    // 1000 pixels at 8 degrees reach 70 up and down, at 10 degrees 87 and half as much room.
    const std::vector slanted{line(600, 300, 1000, 4, {0.9903F, 0.1392F})};
    EXPECT_TRUE(cut_into_bands(slanted, BandsLie::kAcross, 1754, 512).has_value());
    const std::vector steeper{line(600, 300, 1000, 4, {0.9848F, 0.1736F})};
    EXPECT_FALSE(cut_into_bands(steeper, BandsLie::kAcross, 1754, 512).has_value());
}

}  // namespace
}  // namespace annex::ocr
