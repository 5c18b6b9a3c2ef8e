#pragma once
// A decoded picture: 8-bit RGB, row-major, no padding. Plain value.
#include <cstdint>
#include <vector>

namespace annex::media {

struct Image {
    int width = 0;                  ///< pixels
    int height = 0;                 ///< pixels
    std::vector<std::uint8_t> rgb;  ///< height * width * 3
};

}  // namespace annex::media
