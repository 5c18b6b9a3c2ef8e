#pragma once
// PDF pages -> 8-bit RGB (Poppler's Splash renderer).
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "media/codec.pb.h"
#include "wire/call.h"

namespace annex::codec {

inline constexpr std::uint64_t kPdfOpenCpuSecondsMax = 20;
inline constexpr std::uint64_t kPdfPageCpuSecondsMax = 20;

/// Reads fontconfig's and Poppler's tables once, before jobs are forked.
void warm_up_pdf();

/// Where fonts that a document does not embed lie, and Poppler's character maps: the only files a
/// job can open, for reading.
std::vector<std::string> font_folders();

/// Inside the sandbox. Errors: kInvalidArgument (not a PDF, damaged, too many pages, no such page),
/// kUnsupported (encrypted), and the call's own.
Result<void> render_pdf(wire::Call& call, std::span<const unsigned char> bytes,
                        const media::RenderPdfRequest& request);

}  // namespace annex::codec
