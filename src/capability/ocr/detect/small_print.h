#pragma once
// Print so small in the detector's view that its boxes come out too high: the line would be read
// blurred, with parts of its neighbours. Such a page is looked at again, enlarged, band by band.
//
// Threads: plain functions.
#include <optional>
#include <span>
#include <vector>

#include "capability/ocr/detect/text_map.h"

namespace annex::ocr {

/// Which way a page is cut into bands: along its lines.
enum class BandsLie : bool { kAcross, kUpright };

/// A strip of a page, in pixels along the direction in which the bands follow each other.
struct Band {
    int begin = 0;  ///< looked at: [begin, end)
    int end = 0;
    int own_begin = 0;  ///< a line belongs to the band in whose own part its middle lies
    int own_end = 0;
};

/// The height of the page's print with the room that boxes have: the median over the length of the
/// lines, in the pixels of the boxes; 0 without boxes.
float print_height(std::span<const TextBox> boxes);

/// Across unless most of the lines' length runs up or down.
BandsLie bands_lie(std::span<const TextBox> boxes);

/// Bands that cover `length` pixels, none longer than `band_max`, cut far from the middles of the
/// lines and overlapping by as much as a line can reach. nullopt where lines reach so far (a
/// slanted page) that bands would hardly be more than overlap.
std::optional<std::vector<Band>> cut_into_bands(std::span<const TextBox> boxes, BandsLie lie,
                                                int length, int band_max);

}  // namespace annex::ocr
