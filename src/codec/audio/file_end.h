#pragma once
// Does a file end in the middle of something? Asked of containers whose demuxers do not tell.
#include "codec/audio/frame_header.h"
#include "codec/input.h"

namespace annex::codec {

/// Bare frames, looking at the last ones. A tag behind them is no frame.
bool ends_inside_a_frame(const InputRange& range, FrameBytes frame_bytes);

/// Ogg, looking at the last page. Source: RFC 3533, 6.
bool ends_inside_an_ogg_page(const InputRange& range);

/// Matroska and WebM, going from element to element. False for what is no such file, and for one of
/// more elements than anyone records. Source: RFC 8794.
bool ends_inside_an_ebml_element(const InputRange& range);

}  // namespace annex::codec
