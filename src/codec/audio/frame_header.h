#pragma once
// Bare frames of sound, as far as their headers tell.
#include <cstddef>
#include <optional>
#include <span>

namespace annex::codec {

/// Length in bytes of the MPEG audio frame (MP1, MP2, MP3) that begins here, 0 when none does.
/// Source: ISO/IEC 11172-3, 2.4.1.3 and 2.4.2.3.
std::size_t mpeg_frame_bytes(std::span<const unsigned char> header);

/// Length in bytes of the ADTS frame (AAC) that begins here, 0 when none does.
/// Source: ISO/IEC 14496-3, 1.A.3.2.
std::size_t adts_frame_bytes(std::span<const unsigned char> header);

/// One of the two above.
using FrameBytes = std::size_t (*)(std::span<const unsigned char> header);

/// Where the first three frames in a row begin; nullopt when there are none.
std::optional<std::size_t> find_frames(std::span<const unsigned char> bytes,
                                       FrameBytes frame_bytes);

}  // namespace annex::codec
