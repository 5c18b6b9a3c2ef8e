#pragma once
// 16-bit PCM and its WAV header.
//
// Threads: plain functions.
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace annex::tts {

/// Mono, 16-bit, 44 bytes. Without a size the header says 0xFFFFFFFF, which readers take for
/// "until the end of the stream".
/// Source: RIFF WAVE (Multimedia Programming Interface and Data Specifications 1.0).
std::string wav_header(std::uint32_t sample_rate, std::optional<std::uint32_t> data_bytes);

/// Samples in [-1, 1], clipped and rounded, as little-endian signed 16-bit.
std::string pcm16(std::span<const float> samples);

}  // namespace annex::tts
