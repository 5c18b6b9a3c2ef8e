#include "codec/audio/resampler.h"

#include <algorithm>
#include <cmath>

#include "codec/refusal.h"

namespace annex::codec {
namespace {

constexpr int kChannelsMax = 64;
constexpr int kSampleRateInMax = 768000;

}  // namespace

Result<void> Resampler::push(const AVFrame& frame, std::vector<float>& out) {
    const auto mask = frame.ch_layout.order == AV_CHANNEL_ORDER_NATIVE ? frame.ch_layout.u.mask : 0;
    if (context_ == nullptr || frame.sample_rate != sample_rate_in_ ||
        frame.ch_layout.nb_channels != channels_in_ || mask != mask_in_ ||
        frame.format != format_in_) {
        if (context_ != nullptr) {
            ANNEX_TRY(flush(out));
            ++format_changes_;
        }
        ANNEX_TRY(configure(frame));
        mask_in_ = mask;
    }
    return convert(const_cast<const std::uint8_t**>(frame.extended_data), frame.nb_samples, out);
}

Result<void> Resampler::configure(const AVFrame& frame) {
    sample_rate_in_ = frame.sample_rate;
    channels_in_ = frame.ch_layout.nb_channels;
    format_in_ = frame.format;
    if (sample_rate_in_ < 1 || sample_rate_in_ > kSampleRateInMax || channels_in_ < 1 ||
        channels_in_ > kChannelsMax) {
        return damaged("audio file");
    }
    AVChannelLayout layout{};
    if (frame.ch_layout.order == AV_CHANNEL_ORDER_NATIVE) {
        ::av_channel_layout_copy(&layout, &frame.ch_layout);
    } else {
        ::av_channel_layout_default(&layout, channels_in_);
    }
    AVChannelLayout target{};
    ::av_channel_layout_default(&target, 2);
    stereo_ = ::av_channel_layout_compare(&layout, &target) == 0;
    if (!stereo_) {
        ::av_channel_layout_default(&target, 1);
    }
    SwrContext* context = nullptr;
    const int made =
        ::swr_alloc_set_opts2(&context, &target, AV_SAMPLE_FMT_FLTP, sample_rate_out_, &layout,
                              static_cast<AVSampleFormat>(format_in_), sample_rate_in_, 0, nullptr);
    ::av_channel_layout_uninit(&layout);
    context_.reset(context);
    // Channels are averaged, so that a mix of full-scale channels does not clip.
    if (made < 0 || ::av_opt_set_double(context, "rematrix_maxval", 1.0, 0) < 0 ||
        ::swr_init(context) < 0) {
        return refused("the sound has a channel layout this box does not read");
    }
    return {};
}

Result<void> Resampler::convert(const std::uint8_t* const* data, int samples,
                                std::vector<float>& out) {
    const int room = ::swr_get_out_samples(context_.get(), samples);
    if (room < 0) {
        return damaged("audio file");
    }
    left_.resize(static_cast<std::size_t>(room));
    right_.resize(stereo_ ? left_.size() : 0);
    std::uint8_t* into[] = {reinterpret_cast<std::uint8_t*>(left_.data()),
                            reinterpret_cast<std::uint8_t*>(right_.data())};
    const int got =
        ::swr_convert(context_.get(), into, room, const_cast<const std::uint8_t**>(data), samples);
    if (got < 0) {
        return damaged("audio file");
    }
    // Float files may hold anything, NaN included.
    const auto clean = [got](std::vector<float>& channel) {
        channel.resize(static_cast<std::size_t>(got));
        for (float& sample : channel) {
            sample = std::isnan(sample) ? 0.0F : std::clamp(sample, -1.0F, 1.0F);
        }
    };
    clean(left_);
    if (stereo_) {
        clean(right_);
        downmix_.push(left_, right_, out);
    } else {
        out.insert(out.end(), left_.begin(), left_.end());
    }
    return {};
}

Result<void> Resampler::flush(std::vector<float>& out) {
    if (context_ == nullptr) {
        return {};
    }
    ANNEX_TRY(convert(nullptr, 0, out));
    if (stereo_) {
        downmix_.flush(out);
    }
    return {};
}

}  // namespace annex::codec
