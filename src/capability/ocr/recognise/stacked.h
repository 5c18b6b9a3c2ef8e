#pragma once
// Characters that stand upright under each other (a Chinese signboard, a book's spine): laid out
// side by side, the recognition model reads them like any line.
//
// Threads: plain functions.
#include <vector>

#include "media/image.h"

namespace annex::ocr {

/// Rows [begin, end) of one character.
struct Cell {
    int begin = 0;
    int end = 0;
};

/// Where one character ends and the next begins, told by rows without ink; a character with a gap
/// inside stays whole as long as it is no taller than wide.
std::vector<Cell> find_cells(const media::Image& column);

/// The characters of a column as a line. An empty image when there are fewer than two.
media::Image laid_out(const media::Image& column);

}  // namespace annex::ocr
