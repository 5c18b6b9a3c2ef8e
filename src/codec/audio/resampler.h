#pragma once
// Frames of any rate, layout and sample format -> mono float at one rate.
#include <cstdint>
#include <vector>

#include "base/result.h"
#include "codec/audio/downmix.h"
#include "codec/audio/ffmpeg.h"

namespace annex::codec {

class Resampler {
  public:
    explicit Resampler(int sample_rate_out)
        : sample_rate_out_(sample_rate_out), downmix_(sample_rate_out) {}

    /// Appends what comes out, clipped to [-1, 1]. A file may change its format midway.
    /// Errors: kInvalidArgument when the frame makes no sense.
    Result<void> push(const AVFrame& frame, std::vector<float>& out);
    /// Appends what the filter still holds.
    Result<void> flush(std::vector<float>& out);

    [[nodiscard]] const Downmix& downmix() const { return downmix_; }
    /// How often the file changed its format.
    [[nodiscard]] std::uint32_t format_changes() const { return format_changes_; }

  private:
    Result<void> configure(const AVFrame& frame);
    Result<void> convert(const std::uint8_t* const* data, int samples, std::vector<float>& out);

    const int sample_rate_out_;
    Ffmpeg<SwrContext> context_;
    int sample_rate_in_ = 0;
    int channels_in_ = 0;
    std::uint64_t mask_in_ = 0;
    int format_in_ = -1;
    bool stereo_ = false;  // left and right go through the downmix
    Downmix downmix_;
    std::vector<float> left_, right_;
    std::uint32_t format_changes_ = 0;
};

}  // namespace annex::codec
