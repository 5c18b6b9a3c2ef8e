#pragma once
// Makes small sound files of every kind at test time.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace annex::codec {

/// Amplitude 0.5.
std::vector<float> sine(double hertz, int sample_rate, double seconds);

/// Share of the energy that lies at `hertz`: 1 for a pure tone of it.
double purity(std::span<const float> samples, double hertz, int sample_rate);

enum class WavFormat : std::uint8_t { kU8, kS16, kS24, kS32, kF32, kF64 };
std::string make_wav(std::span<const float> samples, int sample_rate, WavFormat format,
                     int channels = 1);

/// A step in the times of a file: the pieces after `at_s` say that they come later by `s`.
struct TimeStep {
    double at_s = 0;
    double s = 0;
};

/// Through FFmpeg's muxers and encoders, e.g. ("mp4", "aac"). Empty when this FFmpeg lacks one.
std::string make_with_ffmpeg(const char* muxer, const char* encoder, std::span<const float> samples,
                             int sample_rate, int channels = 1, TimeStep step = {});

}  // namespace annex::codec
