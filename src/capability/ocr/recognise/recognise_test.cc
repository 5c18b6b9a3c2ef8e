#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "capability/ocr/in_parallel.h"
#include "capability/ocr/recognise/crop.h"
#include "capability/ocr/recognise/ctc.h"
#include "capability/ocr/recognise/stacked.h"

namespace annex::ocr {
namespace {

media::Image numbered(int width, int height) {
    media::Image image{width, height, {}};
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            for (int c = 0; c < 3; ++c) {
                image.rgb.push_back(static_cast<std::uint8_t>(10 * y + x));
            }
        }
    }
    return image;
}

std::uint8_t at(const media::Image& image, int x, int y) {
    return image.rgb[static_cast<std::size_t>((y * image.width + x) * 3)];
}

void paint(media::Image& image, int left, int top, int right, int bottom) {
    for (int y = top; y < bottom; ++y) {
        for (int x = left; x < right; ++x) {
            for (int c = 0; c < 3; ++c) {
                image.rgb[static_cast<std::size_t>((y * image.width + x) * 3 + c)] = 0;
            }
        }
    }
}

media::Image white(int width, int height) {
    return {width, height,
            std::vector<std::uint8_t>(static_cast<std::size_t>(width * height * 3), 255)};
}

TEST(CutOut, takes_whole_pixels_exactly_in_every_direction) {
    const auto image = numbered(8, 6);
    const Quad quad = corners({{4, 3}, {1, 0}, 4, 2});  // x 2..6, y 2..4
    const auto upright = cut_out(image, quad);
    ASSERT_EQ(upright.width, 4);
    ASSERT_EQ(upright.height, 2);
    EXPECT_EQ(at(upright, 0, 0), 22);
    EXPECT_EQ(at(upright, 3, 1), 35);
    const auto head_down = cut_out(image, begun_later(quad, 2));
    EXPECT_EQ(at(head_down, 0, 0), 35);
    const auto down = cut_out(image, begun_later(quad, 1));
    ASSERT_EQ(down.width, 2);
    EXPECT_EQ(at(down, 0, 0), 25);
    EXPECT_EQ(at(down, 1, 0), 35);
    EXPECT_EQ(at(down, 0, 3), 22);
}

TEST(CutOut, repeats_the_edge_outside_and_blends_between_pixels) {
    const auto image = numbered(4, 4);
    const auto outside = cut_out(image, corners({{0, 2}, {1, 0}, 4, 4}));
    EXPECT_EQ(at(outside, 0, 0), 0);
    EXPECT_EQ(at(outside, 1, 2), 20);
    const auto between = cut_out(image, corners({{2.5F, 2}, {1, 0}, 2, 2}));
    EXPECT_EQ(at(between, 0, 0), 12);  // halfway between 11 and 12, rounded up
    EXPECT_EQ(cut_out(numbered(1, 1), corners({{0.5F, 0.5F}, {1, 0}, 0, 0})).width, 1);
}

TEST(CutOut, shrinks_large_print_to_its_limits) {
    const auto crop = cut_out(white(2000, 600), corners({{1000, 300}, {1, 0}, 2000, 600}));
    EXPECT_EQ(crop.height, kCropHeightMax);
    EXPECT_EQ(crop.width, 480);
}

TEST(PartLine, cuts_in_gaps_and_covers_the_line) {
    auto line = white(1000, 20);
    for (int x = 0; x < 1000; x += 25) {
        for (int y = 2; y < 18; y += 2) {
            paint(line, x, y, x + 15, y + 1);  // a striped block, then a gap of 10
        }
    }
    const auto ends = part_line(line, 300);
    int begin = 0;
    for (const int end : ends) {
        EXPECT_GT(end, begin);
        EXPECT_LE(end - begin, 300);
        EXPECT_TRUE(end == 1000 || end % 25 >= 15 || end % 25 == 0) << end;
        begin = end;
    }
    EXPECT_EQ(begin, 1000);
    EXPECT_EQ(part_line(line, 1000), std::vector<int>{1000});
    // Nothing but ink: still parts that are not too wide.
    EXPECT_EQ(part_line(white(10, 4), 4).back(), 10);
}

std::vector<float> table(std::initializer_list<std::size_t> best, std::size_t classes, float p) {
    std::vector<float> values;
    for (const std::size_t one : best) {
        for (std::size_t i = 0; i < classes; ++i) {
            values.push_back(i == one ? p : 0.01F);
        }
    }
    return values;
}

TEST(CtcDecoder, joins_repeats_drops_blanks_and_knows_the_space) {
    auto decoder = CtcDecoder::create("a\n中\nb");
    ASSERT_TRUE(decoder.ok());
    ASSERT_EQ(decoder->classes(), 5U);  // blank a 中 b space
    const auto characters = decoder->decode(table({0, 1, 1, 0, 1, 2, 4, 4, 3, 0}, 5, 0.9F));
    EXPECT_EQ(to_line(characters).text, "aa中 b");
    EXPECT_EQ(to_line(characters).characters, 5U);
    EXPECT_NEAR(to_line(characters).confidence, 0.9F, 1e-5);
    EXPECT_EQ(characters[1].step, 4U);
}

TEST(CtcDecoder, strips_spaces_at_the_ends_and_gives_nothing_for_blanks) {
    auto decoder = CtcDecoder::create("a");
    ASSERT_TRUE(decoder.ok());
    EXPECT_EQ(to_line(decoder->decode(table({2, 0, 1, 0, 2}, 3, 1))).text, "a");
    const Recognised nothing = to_line(decoder->decode(table({0, 0}, 3, 1)));
    EXPECT_EQ(nothing.text, "");
    EXPECT_EQ(nothing.confidence, 0.0F);
    EXPECT_EQ(CtcDecoder::create("").error().code, Code::kCorrupt);
}

TEST(CtcDecoder, finds_the_best_class_wherever_it_stands_in_a_long_row) {
    std::string dictionary = "x";
    for (int i = 1; i < 100; ++i) {
        dictionary += "\nx";
    }
    auto decoder = CtcDecoder::create(dictionary);
    ASSERT_TRUE(decoder.ok());
    for (std::size_t best = 1; best < decoder->classes(); ++best) {
        EXPECT_EQ(decoder->decode(table({best}, decoder->classes(), 0.5F)).size(), 1U) << best;
    }
}

TEST(Stacked, finds_characters_and_keeps_those_with_a_gap_whole) {
    auto column = white(40, 160);
    paint(column, 8, 10, 32, 32);
    paint(column, 8, 50, 32, 54);  // two strokes of one character
    paint(column, 8, 66, 32, 70);
    paint(column, 8, 90, 32, 114);
    const auto cells = find_cells(column);
    ASSERT_EQ(cells.size(), 3U);
    EXPECT_EQ(cells[1].begin, 50);
    EXPECT_EQ(cells[1].end, 70);
    const auto line = laid_out(column);
    EXPECT_EQ(line.width, 120);
    EXPECT_EQ(at(line, 20, line.height / 2), 0);
    EXPECT_EQ(at(line, 20, 0), 255);
}

TEST(Stacked, has_nothing_to_lay_out_of_one_character_or_blank_paper) {
    auto column = white(40, 100);
    EXPECT_TRUE(find_cells(column).empty());
    EXPECT_EQ(laid_out(column).width, 0);
    paint(column, 8, 10, 12, 90);
    EXPECT_EQ(laid_out(column).width, 0);
}

TEST(InParallel, calls_each_step_once_and_stops_at_an_error) {
    std::vector<int> calls(100, 0);
    const auto count = [&](std::size_t i) -> Result<void> {
        ++calls[i];
        return {};
    };
    ASSERT_TRUE(in_parallel(calls.size(), 3, count).ok());
    EXPECT_EQ(calls, std::vector<int>(100, 1));
    std::size_t last = 0;
    const auto failing = [&](std::size_t i) -> Result<void> {
        last = i;
        return i == 5 ? Result<void>(Code::kCancelled, "gone") : Result<void>();
    };
    EXPECT_EQ(in_parallel(100, 1, failing).error().code, Code::kCancelled);
    EXPECT_EQ(last, 5U);
    EXPECT_TRUE(in_parallel(0, 2, failing).ok());
    const auto throwing = [](std::size_t) -> Result<void> { throw std::bad_alloc(); };
    EXPECT_THROW(static_cast<void>(in_parallel(4, 2, throwing)), std::bad_alloc);
}

}  // namespace
}  // namespace annex::ocr
