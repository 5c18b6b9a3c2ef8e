#pragma once
// One function per picture format, each over bytes in memory. All check the size in the header
// against `pixels_max` before they allocate a pixel, put transparency over white and answer
// kInvalidArgument (codec/refusal.h) for anything they cannot finish.
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace annex::codec {

using Bytes = std::span<const unsigned char>;

struct Pixels {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    std::vector<std::uint8_t> rgb;  ///< height * width * 3
    /// EXIF orientation still to be applied, 1 to 8.
    int orientation = 1;
};

Result<Pixels> decode_jpeg(Bytes bytes, std::uint64_t pixels_max);
Result<Pixels> decode_png(Bytes bytes, std::uint64_t pixels_max);
Result<Pixels> decode_webp(Bytes bytes, std::uint64_t pixels_max);
Result<Pixels> decode_gif(Bytes bytes, std::uint64_t pixels_max);
Result<Pixels> decode_bmp(Bytes bytes, std::uint64_t pixels_max);
Result<Pixels> decode_tiff(Bytes bytes, std::uint64_t pixels_max);
Result<Pixels> decode_heif(Bytes bytes, std::uint64_t pixels_max);

}  // namespace annex::codec
