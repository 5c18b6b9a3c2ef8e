#pragma once
// Short sound heard without the silence that fills its window of 30 s: the encoder's work shrinks
// with it. The model was not trained for that and sometimes stops early or repeats itself; it then
// leaves the end of what was said without a time, which is how such a text is told (README.md).
//
// Threads: plain functions.
#include <cstddef>
#include <functional>

#include "capability/asr/whisper/window_decoder.h"

namespace annex::asr {

/// Frames of 10 ms that the encoder is given for `frames` frames of sound; at most a window.
std::size_t trimmed_width(std::size_t frames);

/// Whether a text written over a trimmed window needs no second hearing with the full one: it
/// reaches the end of what was said, not far beyond the sound, nothing repeats and the model was
/// sure. `zero`: the token of time 0; `said_in(begin, end)`: whether speech was heard between these
/// frames.
bool is_trusted(const Written& written, TokenId zero, std::size_t frames,
                const std::function<bool(std::size_t, std::size_t)>& said_in);

}  // namespace annex::asr
