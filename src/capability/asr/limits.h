#pragma once
// What one transcription may ask for; the daemon and the worker both keep to it.
#include <cstddef>
#include <cstdint>

namespace annex::asr {

inline constexpr std::uint64_t kUploadBytesMax = 512ULL << 20U;
inline constexpr double kRecordingSecondsMax = 4 * 3600;
inline constexpr std::size_t kPromptBytesMax = 16U << 10U;   ///< the model sees its last 223 tokens
inline constexpr std::size_t kHotWordsBytesMax = 2U << 10U;  ///< the model sees 111 tokens
inline constexpr std::size_t kLanguageBytesMax = 16;

}  // namespace annex::asr
