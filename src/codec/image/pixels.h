#pragma once
// What the picture formats share: the size check, transparency, turning.
#include "codec/image/formats.h"

namespace annex::codec {

/// Errors: kInvalidArgument when a side is 0 or the picture has more than `pixels_max` pixels.
Result<void> check_size(std::uint64_t width, std::uint64_t height, std::uint64_t pixels_max);

/// RGBA -> RGB over white, in place: the vector shrinks to 3/4.
/// `premultiplied`: the colours were multiplied by alpha already.
enum class Alpha : std::uint8_t { kStraight, kPremultiplied };
void flatten_over_white(std::vector<std::uint8_t>& rgba, Alpha alpha);

/// Turned and mirrored so that it stands as its EXIF orientation says.
/// Source: Exif 2.32, tag 274.
Pixels upright(Pixels pixels);

}  // namespace annex::codec
