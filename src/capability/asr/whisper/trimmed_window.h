#pragma once
// Short sound heard without the silence that fills its window of 30 s: the encoder's work shrinks
// with it. The model was not trained for that and sometimes stops early or repeats itself; it then
// leaves the end of the sound without a time, which is how such a text is told (README.md).
//
// Threads: plain functions.
#include <cstddef>

#include "capability/asr/whisper/window_decoder.h"

namespace annex::asr {

/// Frames of 10 ms that the encoder is given for `frames` frames of sound; at most a window.
std::size_t trimmed_width(std::size_t frames);

/// Whether a text written over a trimmed window needs no second hearing with the full one: its
/// last time lies at the end of the sound, nothing repeats and the model was sure.
/// `zero`: the token of time 0.
bool is_trusted(const Written& written, TokenId zero, std::size_t frames);

}  // namespace annex::asr
