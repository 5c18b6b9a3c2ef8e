#pragma once
// When the tokens of a window were spoken, from where the decoder's alignment heads looked while it
// read them: shares normalised over the tokens, smoothed over time, averaged over heads, and the
// cheapest path through them that never runs backwards (dynamic time warping).
// Source: openai/whisper whisper/timing.py find_alignment.
//
// Threads: plain functions.
#include <cstddef>
#include <span>
#include <vector>

#include "capability/asr/whisper/speech_model.h"

namespace annex::asr {

/// The position at which each row begins, for rows `first` up to the last but one. The row of a
/// token looks for the one behind it, so the first result is when the text begins.
/// Shapes: shares [heads, tokens, positions] -> [tokens - 1 - first]; only the first `positions`
/// of each row count, clamped to 1 up to what there is. Units: positions of 20 ms.
/// Needs first + 1 < tokens (asserted). Time: linear in the number of shares.
std::vector<std::size_t> token_positions(HeadShares shares, std::size_t first,
                                         std::size_t positions);

/// The cheapest way through costs [rows, columns] from corner to corner; the column at which it
/// enters each row.
std::vector<std::size_t> warp(std::span<const float> costs, std::size_t rows, std::size_t columns);

/// In place: each value becomes the median of the seven around it, the row mirrored at its ends.
/// Rows shorter than four stay as they are.
void smooth(std::span<float> row);

}  // namespace annex::asr
