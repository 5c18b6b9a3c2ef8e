#pragma once
// The one EXIF field that changes how a picture looks.
// Source: Exif 2.32 (TIFF 6.0 structure), tag 274.
#include <cstdint>
#include <span>

namespace annex::codec {

/// Orientation, 1 to 8, from a TIFF-structured EXIF block (with or without "Exif\0\0" in front);
/// 1 when there is none or the block is malformed.
int exif_orientation(std::span<const unsigned char> block);

/// The same for a PNG file (chunk eXIf) and a WebP file (chunk EXIF).
int png_orientation(std::span<const unsigned char> file);
int webp_orientation(std::span<const unsigned char> file);

}  // namespace annex::codec
