#pragma once
// Changes how long speech takes and not how high it sounds (WSOLA): for the speeds at which the
// model itself no longer keeps time.
//
// Threads: plain functions.
// Source: Verhelst and Roelands, "An overlap-add technique based on waveform similarity (WSOLA)
// for high quality time-scale modification of speech", ICASSP 1993.
#include <cstdint>
#include <span>
#include <vector>

namespace annex::tts {

/// Shapes: n samples -> about n / speed samples. Units: speed > 0; 1 returns the input.
std::vector<float> stretch(std::span<const float> samples, std::uint32_t sample_rate, double speed);

}  // namespace annex::tts
