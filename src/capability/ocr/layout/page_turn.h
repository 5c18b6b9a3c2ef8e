#pragma once
// Decides by how much a page must be turned to stand upright, from the lines that were found on it.
// Two steps, so that the dear one runs only on suspicion: the shape of the boxes and the direction
// classifier say which turns are possible at all; reading a sample of lines under each of those
// decides. A page that nothing speaks against stays as it is.
//
// Turns are degrees clockwise that bring the page upright. Threads: plain functions.
#include <cstddef>
#include <span>
#include <vector>

#include "capability/ocr/detect/geometry.h"

namespace annex::ocr {

/// A box at least this many times as tall as wide may hold a line that runs up or down.
inline constexpr float kUprightAspectMax = 2.0F;
/// Lines that are looked at for the whole page.
inline constexpr std::size_t kTurnSampleMax = 8;

[[nodiscard]] bool is_vertical(const Rect& rect);

/// A line of the sample.
struct LineEvidence {
    Rect rect;
    float upside_down = 0;  ///< the classifier's probability; 0 for a vertical line
};

/// The longest `count_max` boxes, longest first: what the page is judged by.
std::vector<Rect> longest(std::vector<Rect> rects, std::size_t count_max);

/// The turns worth trying, 0 first; only 0 when nothing speaks against the page as it is.
std::vector<int> possible_turns(std::span<const LineEvidence> lines);

/// The corners of a line's beginning (at most `length_max` times as long as high) as they are read
/// when the page is turned.
Quad reading_sample(const Rect& rect, int turn, float length_max);

/// How well a sample of lines read under one turn.
struct TurnVote {
    int turn = 0;
    std::size_t characters = 0;
    float confidence = 0;  ///< mean over the lines, 0 for a line without text
};

/// The turn that reads clearly better than the page as it is; 0 when none does. The first vote must
/// be that of turn 0.
int choose_turn(std::span<const TurnVote> votes);

}  // namespace annex::ocr
