#include "codec/test/make_images.h"

#include <cstdio>
// jpeglib.h needs <cstdio> before it.
#include <gif_lib.h>
#include <jpeglib.h>
#include <png.h>
#include <webp/encode.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

namespace annex::codec {
namespace {

using media::Image;
using Color = std::array<std::uint8_t, 3>;

constexpr std::array<Color, 4> kQuadrants{{{255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {255, 255, 0}}};

Color at(const Image& image, int x, int y) {
    const auto i = (static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) +
                    static_cast<std::size_t>(x)) *
                   3;
    return {image.rgb[i], image.rgb[i + 1], image.rgb[i + 2]};
}

int quadrant_of(const Color& color) {
    const auto found = std::find(kQuadrants.begin(), kQuadrants.end(), color);
    return found == kQuadrants.end() ? 0 : static_cast<int>(found - kQuadrants.begin());
}

std::uint8_t grey_of(const Color& c) {
    return static_cast<std::uint8_t>((c[0] * 299 + c[1] * 587 + c[2] * 114 + 500) / 1000);
}

void put(std::string& to, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) {
        to += static_cast<char>(i < 8 ? value >> (8 * i) & 0xFFU : 0);
    }
}

std::string exif_block(int orientation, bool big_endian) {
    std::string block("Exif\0\0", 6);
    if (big_endian) {
        block += std::string("MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0", 19);
        block += static_cast<char>(orientation);
        block += std::string("\0\0\0\0\0\0", 6);
    } else {
        block += std::string("II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0", 18);
        block += static_cast<char>(orientation);
        block += std::string("\0\0\0\0\0\0\0", 7);
    }
    return block;
}

std::vector<std::uint8_t> jpeg_line(const Image& image, int y, const JpegOptions& options) {
    std::vector<std::uint8_t> line;
    for (int x = 0; x < image.width; ++x) {
        const auto color = at(image, x, y);
        if (options.grey) {
            line.push_back(grey_of(color));
        } else {
            // Adobe writes CMYK inverted: with no key ink that is the RGB value itself.
            line.insert(line.end(), color.begin(), color.end());
            if (options.cmyk) {
                line.push_back(255);
            }
        }
    }
    return line;
}

}  // namespace

Image four_colors() {
    Image image{48, 32, {}};
    for (int y = 0; y < image.height; ++y) {
        for (int x = 0; x < image.width; ++x) {
            const auto quadrant = static_cast<std::size_t>((y >= 16 ? 2 : 0) + (x >= 24 ? 1 : 0));
            const auto& color = kQuadrants.at(quadrant);
            image.rgb.insert(image.rgb.end(), color.begin(), color.end());
        }
    }
    return image;
}

std::string make_jpeg(const Image& image, const JpegOptions& options) {
    jpeg_compress_struct info{};
    jpeg_error_mgr errors{};
    info.err = ::jpeg_std_error(&errors);
    ::jpeg_create_compress(&info);
    unsigned char* memory = nullptr;
    unsigned long size = 0;
    ::jpeg_mem_dest(&info, &memory, &size);
    info.image_width = static_cast<JDIMENSION>(image.width);
    info.image_height = static_cast<JDIMENSION>(image.height);
    info.input_components = options.grey ? 1 : options.cmyk ? 4 : 3;
    info.in_color_space = options.grey ? JCS_GRAYSCALE : options.cmyk ? JCS_CMYK : JCS_RGB;
    ::jpeg_set_defaults(&info);
    ::jpeg_set_quality(&info, 95, TRUE);
    if (options.progressive) {
        ::jpeg_simple_progression(&info);
    }
    ::jpeg_start_compress(&info, TRUE);
    if (options.orientation != 0) {
        const auto block = exif_block(options.orientation, options.big_endian_exif);
        ::jpeg_write_marker(&info, JPEG_APP0 + 1,
                            reinterpret_cast<const unsigned char*>(block.data()),
                            static_cast<unsigned>(block.size()));
    }
    while (info.next_scanline < info.image_height) {
        auto line = jpeg_line(image, static_cast<int>(info.next_scanline), options);
        auto* row = line.data();
        ::jpeg_write_scanlines(&info, &row, 1);
    }
    ::jpeg_finish_compress(&info);
    ::jpeg_destroy_compress(&info);
    std::string bytes(reinterpret_cast<char*>(memory), size);
    std::free(memory);
    return bytes;
}

namespace {

struct PngShape {
    int bits;
    int color_type;
};

PngShape shape_of(PngKind kind) {
    switch (kind) {
        case PngKind::kRgba:
            return {8, PNG_COLOR_TYPE_RGB_ALPHA};
        case PngKind::kGrey:
            return {8, PNG_COLOR_TYPE_GRAY};
        case PngKind::kPalette:
            return {8, PNG_COLOR_TYPE_PALETTE};
        case PngKind::kRgb16:
            return {16, PNG_COLOR_TYPE_RGB};
        case PngKind::kGrey16:
            return {16, PNG_COLOR_TYPE_GRAY};
        case PngKind::kGrey1:
            return {1, PNG_COLOR_TYPE_GRAY};
        case PngKind::kRgb:
            break;
    }
    return {8, PNG_COLOR_TYPE_RGB};
}

void append_png_pixel(std::vector<std::uint8_t>& line, const Color& color,
                      const PngOptions& options) {
    switch (options.kind) {
        case PngKind::kPalette:
            line.push_back(static_cast<std::uint8_t>(quadrant_of(color)));
            break;
        case PngKind::kGrey:
            line.push_back(grey_of(color));
            break;
        case PngKind::kGrey16:
            line.insert(line.end(), 2, grey_of(color));
            break;
        case PngKind::kGrey1:
            line.push_back(grey_of(color) >= 128 ? 1 : 0);
            break;
        case PngKind::kRgb16:
            for (const auto value : color) {
                line.insert(line.end(), 2, value);
            }
            break;
        case PngKind::kRgb:
        case PngKind::kRgba:
            line.insert(line.end(), color.begin(), color.end());
            if (options.kind == PngKind::kRgba) {
                line.push_back(options.alpha);
            }
    }
}

}  // namespace

std::string make_png(const Image& image, const PngOptions& options) {
    png_structp png = ::png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = ::png_create_info_struct(png);
    std::string bytes;
    ::png_set_write_fn(
        png, &bytes,
        [](png_structp self, png_bytep data, std::size_t count) {
            static_cast<std::string*>(::png_get_io_ptr(self))
                ->append(reinterpret_cast<char*>(data), count);
        },
        nullptr);
    const auto shape = shape_of(options.kind);
    ::png_set_IHDR(png, info, static_cast<png_uint_32>(image.width),
                   static_cast<png_uint_32>(image.height), shape.bits, shape.color_type,
                   options.interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
                   PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    std::array<png_color, 4> palette{};
    for (std::size_t i = 0; i < palette.size(); ++i) {
        palette.at(i) = {kQuadrants.at(i)[0], kQuadrants.at(i)[1], kQuadrants.at(i)[2]};
    }
    if (options.kind == PngKind::kPalette) {
        ::png_set_PLTE(png, info, palette.data(), static_cast<int>(palette.size()));
    }
    ::png_write_info(png, info);
    ::png_set_packing(png);
    std::vector<std::vector<std::uint8_t>> lines(static_cast<std::size_t>(image.height));
    std::vector<png_bytep> rows;
    for (int y = 0; y < image.height; ++y) {
        auto& line = lines[static_cast<std::size_t>(y)];
        for (int x = 0; x < image.width; ++x) {
            append_png_pixel(line, at(image, x, y), options);
        }
        rows.push_back(line.data());
    }
    ::png_write_image(png, rows.data());
    ::png_write_end(png, info);
    ::png_destroy_write_struct(&png, &info);
    return bytes;
}

std::string make_png_header(std::uint32_t width, std::uint32_t height) {
    const auto big = [](std::uint64_t value) {
        std::string out;
        for (int shift = 24; shift >= 0; shift -= 8) {
            out += static_cast<char>(value >> static_cast<unsigned>(shift) & 0xFFU);
        }
        return out;
    };
    const auto chunk = [&](const std::string& typed) {
        unsigned long crc = 0xFFFFFFFFUL;
        for (const char c : typed) {
            crc ^= static_cast<unsigned char>(c);
            for (int i = 0; i < 8; ++i) {
                crc = (crc & 1U) != 0 ? 0xEDB88320UL ^ crc >> 1U : crc >> 1U;
            }
        }
        return big(typed.size() - 4) + typed + big(crc ^ 0xFFFFFFFFUL);
    };
    return std::string("\x89PNG\r\n\x1A\n", 8) +
           chunk("IHDR" + big(width) + big(height) + std::string("\x08\x02\0\0\0", 5)) +
           chunk("IDAT" + std::string("\x78\x9C\x03\0\0\0\0\x01", 8)) + chunk("IEND");
}

std::string make_webp(const Image& image, std::uint8_t alpha) {
    std::vector<std::uint8_t> rgba;
    for (int y = 0; y < image.height; ++y) {
        for (int x = 0; x < image.width; ++x) {
            const auto color = at(image, x, y);
            rgba.insert(rgba.end(), color.begin(), color.end());
            rgba.push_back(alpha);
        }
    }
    std::uint8_t* memory = nullptr;
    const auto size =
        ::WebPEncodeLosslessRGBA(rgba.data(), image.width, image.height, image.width * 4, &memory);
    std::string bytes(reinterpret_cast<char*>(memory), size);
    ::WebPFree(memory);
    return bytes;
}

std::string make_gif(const Image& image, int frames, bool interlaced) {
    std::string bytes;
    int error = 0;
    auto* gif = ::EGifOpen(
        &bytes,
        [](GifFileType* self, const GifByteType* data, int count) {
            static_cast<std::string*>(self->UserData)
                ->append(reinterpret_cast<const char*>(data), static_cast<std::size_t>(count));
            return count;
        },
        &error);
    std::array<GifColorType, 8> colors{};
    for (std::size_t i = 0; i < kQuadrants.size(); ++i) {
        colors.at(i) = {kQuadrants.at(i)[0], kQuadrants.at(i)[1], kQuadrants.at(i)[2]};
    }
    auto* map = ::GifMakeMapObject(static_cast<int>(colors.size()), colors.data());
    ::EGifPutScreenDesc(gif, image.width, image.height, 8, 0, map);
    std::vector<int> order;
    const std::array<std::array<int, 2>, 4> passes{{{0, 8}, {4, 8}, {2, 4}, {1, 2}}};
    for (const auto& [first, step] : passes) {
        for (int y = first; interlaced && y < image.height; y += step) {
            order.push_back(y);
        }
    }
    for (int y = 0; !interlaced && y < image.height; ++y) {
        order.push_back(y);
    }
    for (int frame = 0; frame < frames; ++frame) {
        ::EGifPutImageDesc(gif, 0, 0, image.width, image.height, interlaced, nullptr);
        for (const int y : order) {
            std::vector<GifPixelType> line;
            for (int x = 0; x < image.width; ++x) {
                line.push_back(
                    static_cast<GifPixelType>(frame == 0 ? quadrant_of(at(image, x, y)) : 5));
            }
            ::EGifPutLine(gif, line.data(), image.width);
        }
    }
    ::GifFreeMapObject(map);
    ::EGifCloseFile(gif, &error);
    return bytes;
}

std::string make_bmp(const Image& image, BmpKind kind) {
    const bool palette =
        kind == BmpKind::kPalette8 || kind == BmpKind::kPalette4 || kind == BmpKind::kRle8;
    const int bits = kind == BmpKind::kRgb24      ? 24
                     : kind == BmpKind::kRgb565   ? 16
                     : kind == BmpKind::kPalette4 ? 4
                     : palette                    ? 8
                                                  : 32;
    const bool fields = kind == BmpKind::kRgb565;
    std::string pixels;
    for (int row = 0; row < image.height; ++row) {
        const int y = kind == BmpKind::kTopDown ? row : image.height - 1 - row;
        const auto line_start = pixels.size();
        for (int x = 0; x < image.width; ++x) {
            const auto color = at(image, x, y);
            const auto index = static_cast<unsigned>(quadrant_of(color));
            if (kind == BmpKind::kRle8) {
                put(pixels, 1U | index << 8U, 2);
            } else if (bits == 4) {
                if (x % 2 == 0) {
                    put(pixels,
                        index << 4U | static_cast<unsigned>(quadrant_of(at(image, x + 1, y))), 1);
                }
            } else if (bits == 8) {
                put(pixels, index, 1);
            } else if (bits == 16) {
                put(pixels, (color[0] >> 3U) << 11U | (color[1] >> 2U) << 5U | color[2] >> 3U, 2);
            } else {
                put(pixels, color[2] | color[1] << 8U | color[0] << 16U, bits / 8);
            }
        }
        if (kind == BmpKind::kRle8) {
            put(pixels, 0, 2);
        } else {
            pixels.resize(line_start + (pixels.size() - line_start + 3) / 4 * 4);
        }
    }
    if (kind == BmpKind::kRle8) {
        put(pixels, 0x100, 2);
    }
    const std::size_t extra = palette ? 16 : fields ? 12 : 0;
    std::string file = "BM";
    put(file, 54 + extra + pixels.size(), 4);
    put(file, 0, 4);
    put(file, 54 + extra, 4);
    put(file, 40, 4);
    put(file, static_cast<unsigned>(image.width), 4);
    put(file, static_cast<std::uint32_t>(kind == BmpKind::kTopDown ? -image.height : image.height),
        4);
    put(file, 1, 2);
    put(file, static_cast<unsigned>(bits), 2);
    put(file, kind == BmpKind::kRle8 ? 1 : fields ? 3 : 0, 4);
    put(file, 0, 12);
    put(file, palette ? 4 : 0, 4);
    put(file, 0, 4);
    if (palette) {
        for (const auto& color : kQuadrants) {
            put(file, color[2] | color[1] << 8U | color[0] << 16U, 4);
        }
    } else if (fields) {
        for (const unsigned mask : {0xF800U, 0x07E0U, 0x001FU}) {
            put(file, mask, 4);
        }
    }
    return file + pixels;
}

}  // namespace annex::codec
