#pragma once
// Cuts a line of text out of a page, turned level, and parts a line that is too long to be read at
// once.
//
// Threads: plain functions.
#include <vector>

#include "capability/ocr/detect/geometry.h"
#include "media/image.h"

namespace annex::ocr {

/// Crops are cut no higher than this: the recognition model reads 48 rows.
inline constexpr int kCropHeightMax = 144;
/// And no wider: a page's side (kImageSideMax) at full height would be 28 MB.
inline constexpr int kCropWidthMax = 1 << 15;

/// The part of `image` under `quad`, drawn level with bilinear sampling; what lies outside the
/// image repeats its edge. At least 1 x 1.
media::Image cut_out(const media::Image& image, const Quad& quad);

/// Columns [begin, end) of a picture.
media::Image columns(const media::Image& image, int begin, int end);

/// Where to part a line of text so that no part is wider than `width_max`: in the widest gap
/// between characters of each last quarter. Returns the ends of the parts; the last is the width.
std::vector<int> part_line(const media::Image& line, int width_max);

}  // namespace annex::ocr
