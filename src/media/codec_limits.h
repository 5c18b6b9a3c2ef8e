#pragma once
// Limits that both sides of annex-codec keep: the job because it is told to, the client because a
// job may have been taken over by the file it reads.
#include <cstddef>
#include <cstdint>

namespace annex::media {

inline constexpr std::size_t kPixelBytesPerMessageMax = std::size_t{256} << 10U;
inline constexpr std::uint32_t kSampleRateMin = 8000;
inline constexpr std::uint32_t kSampleRateMax = 48000;
/// One message of decoded or to-be-encoded samples: a second at the highest rate.
inline constexpr std::size_t kSamplesPerMessageMax = 48000;
inline constexpr double kAudioSecondsMax = 24 * 3600;
inline constexpr std::uint64_t kPixelsMax = 100'000'000;
inline constexpr std::uint32_t kPdfPagesMax = 10'000;
inline constexpr double kPdfDpiMin = 10;
inline constexpr double kPdfDpiMax = 600;
/// Jobs of one codec process that somebody waits for at the same time; one more is kBusy.
inline constexpr std::size_t kJobsMax = 16;

}  // namespace annex::media
