#pragma once
// Makes small picture files of every kind at test time, with the encoders of the same libraries.
#include <cstdint>
#include <string>
#include <vector>

#include "media/image.h"

namespace annex::codec {

/// 48 x 32: red | green above blue | yellow. Tells every turn and mirroring apart.
media::Image four_colors();

struct JpegOptions {
    int orientation = 0;  ///< EXIF; 0 = none
    bool grey = false;
    bool cmyk = false;  ///< with Adobe's marker, inverted as Adobe does
    bool progressive = false;
    bool big_endian_exif = false;
};
std::string make_jpeg(const media::Image& image, const JpegOptions& options);

enum class PngKind : std::uint8_t { kRgb, kRgba, kGrey, kPalette, kRgb16, kGrey16, kGrey1 };
struct PngOptions {
    PngKind kind = PngKind::kRgb;
    std::uint8_t alpha = 255;  ///< of every pixel, for kRgba
    bool interlaced = false;
};
std::string make_png(const media::Image& image, const PngOptions& options);
/// Only the header is true: signature, IHDR with these sides, an empty IDAT.
std::string make_png_header(std::uint32_t width, std::uint32_t height);

/// Lossless.
std::string make_webp(const media::Image& image, std::uint8_t alpha);
/// `frames` times the picture; later ones are black.
std::string make_gif(const media::Image& image, int frames, bool interlaced);

enum class TiffKind : std::uint8_t { kRgb, kRgbLzw, kRgb16, kCmyk, kRgba };
std::string make_tiff(const media::Image& image, TiffKind kind, int orientation);
/// A white square of one bit per pixel, compressed to almost nothing.
std::string make_blank_tiff(int side, int orientation);

enum class BmpKind : std::uint8_t {
    kRgb24,
    kRgb32,
    kRgb565,
    kPalette8,
    kPalette4,
    kRle8,
    kTopDown
};
std::string make_bmp(const media::Image& image, BmpKind kind);

/// Empty when libheif has no encoder for it.
enum class HeifKind : std::uint8_t { kHeic, kAvif };
std::string make_heif(const media::Image& image, HeifKind kind);

}  // namespace annex::codec
