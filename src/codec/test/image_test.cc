// Every picture format in, known pixels out.
#include <array>
#include <cmath>

#include "codec/test/fixture.h"
#include "codec/test/make_images.h"

namespace annex::codec {
namespace {

using ImageTest = CodecTest;

// The colours in the middle of the four quadrants as letters, top row first: "RGBY" upright.
// White is W, black K, anything else ?.
std::string letters(const media::Image& image) {
    struct Named {
        char letter;
        std::array<int, 3> color;
    };
    constexpr std::array<Named, 6> kNamed{{{'R', {255, 0, 0}},
                                           {'G', {0, 255, 0}},
                                           {'B', {0, 0, 255}},
                                           {'Y', {255, 255, 0}},
                                           {'W', {255, 255, 255}},
                                           {'K', {0, 0, 0}}}};
    std::string out;
    for (const int y : {image.height / 4, image.height * 3 / 4}) {
        for (const int x : {image.width / 4, image.width * 3 / 4}) {
            char found = '?';
            for (const auto& named : kNamed) {
                bool near = true;
                for (int c = 0; c < 3; ++c) {
                    const auto at = static_cast<std::size_t>((y * image.width + x) * 3 + c);
                    near = near &&
                           std::abs(image.rgb[at] - named.color[static_cast<std::size_t>(c)]) <= 12;
                }
                found = near ? named.letter : found;
            }
            out += found;
        }
    }
    return out;
}

std::string seen(const Result<media::Image>& image) {
    return image.ok() ? letters(*image) : image.error().message;
}

std::array<int, 3> middle(const Result<media::Image>& image) {
    if (!image.ok()) {
        return {-1, -1, -1};
    }
    const auto at =
        (static_cast<std::size_t>(image->height / 4 * image->width + image->width / 4)) * 3;
    return {image->rgb[at], image->rgb[at + 1], image->rgb[at + 2]};
}

TEST_F(ImageTest, applies_all_eight_exif_orientations_of_a_jpeg) {
    const std::array<std::string, 8> expected{"RGBY", "GRYB", "YBGR", "BYRG",
                                              "RBGY", "BRYG", "YGBR", "GYRB"};
    for (int orientation = 1; orientation <= 8; ++orientation) {
        for (const bool big_endian : {false, true}) {
            const auto got = image(make_jpeg(
                four_colors(), {.orientation = orientation, .big_endian_exif = big_endian}));
            EXPECT_EQ(seen(got), expected.at(static_cast<std::size_t>(orientation - 1)))
                << orientation;
            ASSERT_TRUE(got.ok());
            EXPECT_EQ(got->width, orientation >= 5 ? 32 : 48);
            EXPECT_EQ(got->height, orientation >= 5 ? 48 : 32);
        }
    }
}

TEST_F(ImageTest, applies_the_orientation_of_a_tiff) {
    EXPECT_EQ(seen(image(make_tiff(four_colors(), TiffKind::kRgb, 6))), "BRYG");
    EXPECT_EQ(seen(image(make_tiff(four_colors(), TiffKind::kRgb, 3))), "YBGR");
}

TEST_F(ImageTest, reads_grey_cmyk_and_progressive_jpeg) {
    EXPECT_EQ(seen(image(make_jpeg(four_colors(), {.progressive = true}))), "RGBY");
    EXPECT_EQ(seen(image(make_jpeg(four_colors(), {.cmyk = true}))), "RGBY");
    const auto grey = middle(image(make_jpeg(four_colors(), {.grey = true})));
    EXPECT_NEAR(grey[0], 76, 3);
    EXPECT_EQ(grey[0], grey[1]);
    EXPECT_EQ(grey[1], grey[2]);
}

TEST_F(ImageTest, reads_png_of_every_kind) {
    for (const auto kind : {PngKind::kRgb, PngKind::kRgba, PngKind::kPalette, PngKind::kRgb16}) {
        for (const bool interlaced : {false, true}) {
            EXPECT_EQ(seen(image(make_png(four_colors(), {kind, 255, interlaced}))), "RGBY");
        }
    }
    EXPECT_EQ(middle(image(make_png(four_colors(), {PngKind::kGrey}))), (std::array{76, 76, 76}));
    EXPECT_EQ(middle(image(make_png(four_colors(), {PngKind::kGrey16}))), (std::array{76, 76, 76}));
    EXPECT_EQ(seen(image(make_png(four_colors(), {PngKind::kGrey1}))), "KWKW");
}

TEST_F(ImageTest, puts_transparency_over_white) {
    EXPECT_EQ(seen(image(make_png(four_colors(), {PngKind::kRgba, 0}))), "WWWW");
    EXPECT_EQ(seen(image(make_webp(four_colors(), 0))), "WWWW");
    EXPECT_EQ(seen(image(make_tiff(four_colors(), TiffKind::kRgba, 1))), "WWWW");
}

TEST_F(ImageTest, reads_webp_gif_tiff_and_bmp) {
    EXPECT_EQ(seen(image(make_webp(four_colors(), 255))), "RGBY");
    EXPECT_EQ(seen(image(make_gif(four_colors(), 1, false))), "RGBY");
    EXPECT_EQ(seen(image(make_gif(four_colors(), 1, true))), "RGBY");
    for (const auto kind : {TiffKind::kRgb, TiffKind::kRgbLzw, TiffKind::kRgb16, TiffKind::kCmyk}) {
        EXPECT_EQ(seen(image(make_tiff(four_colors(), kind, 1))), "RGBY");
    }
    for (const auto kind : {BmpKind::kRgb24, BmpKind::kRgb32, BmpKind::kRgb565, BmpKind::kPalette8,
                            BmpKind::kPalette4, BmpKind::kRle8, BmpKind::kTopDown}) {
        EXPECT_EQ(seen(image(make_bmp(four_colors(), kind))), "RGBY") << static_cast<int>(kind);
    }
}

TEST_F(ImageTest, reads_heic_and_avif) {
    const auto heic = make_heif(four_colors(), HeifKind::kHeic);
    const auto avif = make_heif(four_colors(), HeifKind::kAvif);
    ASSERT_FALSE(heic.empty());
    ASSERT_FALSE(avif.empty());
    EXPECT_EQ(seen(image(heic)), "RGBY");
    EXPECT_EQ(seen(image(avif)), "RGBY");
}

TEST_F(ImageTest, takes_the_first_frame_of_an_animation) {
    EXPECT_EQ(seen(image(make_gif(four_colors(), 5, false))), "RGBY");
}

TEST_F(ImageTest, reads_a_range_inside_a_larger_file) {
    const auto png = make_png(four_colors(), {});
    const MemoryFile file(std::string(5001, 'x') + png + "tail");
    auto input = file.input();
    input.offset = 5001;
    input.length = png.size();
    EXPECT_EQ(seen(client.decode_image(input, {}, soon())), "RGBY");
}

TEST_F(ImageTest, keeps_the_pixel_limit_on_both_sides) {
    const auto exact = image(make_png(four_colors(), {}), 48 * 32);
    EXPECT_TRUE(exact.ok());
    const auto over = image(make_png(four_colors(), {}), 48 * 32 - 1);
    ASSERT_FALSE(over.ok());
    EXPECT_EQ(over.error().code, Code::kInvalidArgument);
    EXPECT_EQ(over.error().param, "file");
    EXPECT_EQ(over.error().message,
              "the image has 48 x 32 pixels; at most 1535 in all are allowed");
}

TEST_F(ImageTest, never_changes_the_file) {
    const auto png = make_png(four_colors(), {});
    const MemoryFile file(png);
    ASSERT_TRUE(client.decode_image(file.input(), {}, soon()).ok());
    EXPECT_EQ(file.contents(), png);
}

TEST_F(ImageTest, sends_large_pictures_whole) {
    media::Image large{1500, 1100, {}};
    for (int i = 0; i < 1500 * 1100 * 3; ++i) {
        large.rgb.push_back(static_cast<std::uint8_t>(i * 7 + i / 4500));
    }
    const auto got = image(make_png(large, {}));
    ASSERT_TRUE(got.ok()) << got.error().message;
    EXPECT_TRUE(got->rgb == large.rgb);
}

}  // namespace
}  // namespace annex::codec
