#pragma once
// What was written over a window, cut at its pairs of times.
// Source: openai/whisper whisper/transcribe.py.
//
// Threads: a plain function.
#include <cstddef>
#include <span>
#include <vector>

#include "capability/asr/whisper/config.h"

namespace annex::asr {

struct SegmentCut {
    std::size_t first = 0, count = 0;  ///< of the window's tokens, times included
    TokenId begin = 0, end = 0;        ///< in steps of 20 ms from the window's beginning
};

struct WindowCuts {
    std::vector<SegmentCut> segments;
    std::size_t used_frames = 0;  ///< frames of 10 ms that are thereby done
};

/// `zero`: the token of time 0. A rest behind the last pair of times is not done: the next window
/// begins with it.
WindowCuts cut_segments(std::span<const TokenId> tokens, TokenId zero, std::size_t frames);

}  // namespace annex::asr
