#pragma once
// How loud sound is to people: integrated loudness with both gates, and true peaks between samples.
//
// Threads: plain functions.
// Source: ITU-R BS.1770-4, annexes 1 and 2; the filters for other rates than 48 kHz after
// De Man, "Evaluation of implementations of the EBU R128 loudness measurement", AES 2018.
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace annex::tts {

/// K-weighted mean power of every block of 0.4 s, one every 0.1 s; what loudness is made of. Blocks
/// of one speech that was measured in pieces may be put together.
std::vector<double> block_powers(std::span<const float> samples, std::uint32_t sample_rate);
/// Both gates over such blocks. Units: LUFS. None when nothing passes the gate at -70 LUFS.
std::optional<double> gated_loudness(std::span<const double> blocks);

/// Units: LUFS of one channel. None when nothing passes the gate at -70 LUFS, or less than 0.4 s.
std::optional<double> integrated_loudness(std::span<const float> samples,
                                          std::uint32_t sample_rate);

/// The largest absolute value around each sample, between samples too (four times as many points).
/// Shapes: n -> n.
std::vector<float> true_peaks(std::span<const float> samples);

}  // namespace annex::tts
