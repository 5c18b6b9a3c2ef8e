#pragma once
// Puts the lines of an upright page into the order in which a person reads them: columns one after
// the other, rows from top to bottom, what stands on one baseline from left to right.
//
// Threads: plain functions.
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "capability/ocr/detect/geometry.h"

namespace annex::ocr {

struct TextLine {
    Quad box;  ///< pixels of the upright page
    std::string text;
    float confidence = 0;
};

/// Lines on one baseline, left to right.
struct Row {
    std::vector<std::size_t> cells;  ///< indices of lines
    Bounds bounds;                   ///< after the page's slant was taken out
    float text_height = 0;           ///< the tallest cell's side
};

/// Rows that stand under each other: a column, or what runs across all columns.
struct Block {
    std::vector<Row> rows;
};

/// Every line appears exactly once.
std::vector<Block> reading_order(std::span<const TextLine> lines);

}  // namespace annex::ocr
