#include "codec/test/make_audio.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>

#include "codec/audio/ffmpeg.h"

namespace annex::codec {
namespace {

void put(std::string& to, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) {
        to += static_cast<char>(value >> (8 * i) & 0xFFU);
    }
}

void put_sample(std::string& to, float sample, WavFormat format) {
    const auto scaled = [&](double full) {
        return static_cast<std::uint64_t>(static_cast<std::int64_t>(std::lrint(sample * full)));
    };
    switch (format) {
        case WavFormat::kU8:
            put(to, scaled(127) + 128, 1);
            break;
        case WavFormat::kS16:
            put(to, scaled(32767), 2);
            break;
        case WavFormat::kS24:
            put(to, scaled(8388607), 3);
            break;
        case WavFormat::kS32:
            put(to, scaled(2147483647), 4);
            break;
        case WavFormat::kF32:
            to.append(reinterpret_cast<const char*>(&sample), 4);
            break;
        case WavFormat::kF64: {
            const double wide = sample;
            to.append(reinterpret_cast<const char*>(&wide), 8);
        }
    }
}

int bytes_of(WavFormat format) {
    switch (format) {
        case WavFormat::kU8:
            return 1;
        case WavFormat::kS16:
            return 2;
        case WavFormat::kS24:
            return 3;
        case WavFormat::kF64:
            return 8;
        default:
            return 4;
    }
}

void fill(AVFrame& frame, std::span<const float> samples) {
    const int channels = frame.ch_layout.nb_channels;
    const auto format = static_cast<AVSampleFormat>(frame.format);
    const bool planar = ::av_sample_fmt_is_planar(format) != 0;
    const auto packed = ::av_get_packed_sample_fmt(format);
    for (int c = 0; c < channels; ++c) {
        for (std::size_t i = 0; i < samples.size(); ++i) {
            const auto plane = planar ? static_cast<std::size_t>(c) : 0;
            const auto at =
                planar ? i : i * static_cast<std::size_t>(channels) + static_cast<std::size_t>(c);
            auto* data = frame.extended_data[plane];
            if (packed == AV_SAMPLE_FMT_FLT) {
                reinterpret_cast<float*>(data)[at] = samples[i];
            } else if (packed == AV_SAMPLE_FMT_S32) {
                reinterpret_cast<std::int32_t*>(data)[at] =
                    static_cast<std::int32_t>(std::lrint(samples[i] * 2147480000.0));
            } else {
                reinterpret_cast<std::int16_t*>(data)[at] =
                    static_cast<std::int16_t>(std::lrint(samples[i] * 32767.0F));
            }
        }
    }
}

struct Muxing {
    AVFormatContext& format;
    AVCodecContext& codec;
    TimeStep step;
};

void drain(Muxing muxing, const AVFrame* frame) {
    Ffmpeg<AVPacket> packet(::av_packet_alloc());
    ::avcodec_send_frame(&muxing.codec, frame);
    while (::avcodec_receive_packet(&muxing.codec, packet.get()) >= 0) {
        // The encoder counts in samples.
        const double rate = muxing.codec.sample_rate;
        const bool behind = static_cast<double>(packet->pts) >= muxing.step.at_s * rate;
        const auto late = behind ? std::llround(muxing.step.s * rate) : 0;
        packet->pts += late;
        packet->dts += late;
        ::av_packet_rescale_ts(packet.get(), muxing.codec.time_base,
                               muxing.format.streams[0]->time_base);
        ::av_interleaved_write_frame(&muxing.format, packet.get());
    }
}

void encode_all(Muxing muxing, std::span<const float> samples) {
    const auto size =
        static_cast<std::size_t>(muxing.codec.frame_size > 0 ? muxing.codec.frame_size : 1024);
    std::int64_t pts = 0;
    for (std::size_t at = 0; at < samples.size(); at += size) {
        const auto part = samples.subspan(at, std::min(size, samples.size() - at));
        Ffmpeg<AVFrame> frame(::av_frame_alloc());
        frame->format = muxing.codec.sample_fmt;
        frame->sample_rate = muxing.codec.sample_rate;
        frame->nb_samples = static_cast<int>(part.size());
        frame->pts = pts;
        pts += frame->nb_samples;
        ::av_channel_layout_copy(&frame->ch_layout, &muxing.codec.ch_layout);
        ::av_frame_get_buffer(frame.get(), 0);
        fill(*frame, part);
        drain(muxing, frame.get());
    }
    drain(muxing, nullptr);
}

}  // namespace

std::vector<float> sine(double hertz, int sample_rate, double seconds) {
    std::vector<float> samples(static_cast<std::size_t>(seconds * sample_rate));
    for (std::size_t i = 0; i < samples.size(); ++i) {
        samples[i] = static_cast<float>(
            0.5 * std::sin(2 * std::numbers::pi * hertz * static_cast<double>(i) / sample_rate));
    }
    return samples;
}

double purity(std::span<const float> samples, double hertz, int sample_rate) {
    double energy = 0;
    double in_phase = 0;
    double quadrature = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const double angle = 2 * std::numbers::pi * hertz * static_cast<double>(i) / sample_rate;
        const double sample = samples[i];
        energy += sample * sample;
        in_phase += sample * std::cos(angle);
        quadrature += sample * std::sin(angle);
    }
    const double n = static_cast<double>(samples.size());
    return energy == 0 ? 0 : 2 * (in_phase * in_phase + quadrature * quadrature) / (n * energy);
}

std::string make_wav(std::span<const float> samples, int sample_rate, WavFormat format,
                     int channels) {
    const int bytes = bytes_of(format);
    std::string data;
    for (const float sample : samples) {
        for (int c = 0; c < channels; ++c) {
            put_sample(data, sample, format);
        }
    }
    const bool real = format == WavFormat::kF32 || format == WavFormat::kF64;
    std::string file = "RIFF";
    put(file, 36 + data.size(), 4);
    file += "WAVEfmt ";
    put(file, 16, 4);
    put(file, real ? 3 : 1, 2);
    put(file, static_cast<unsigned>(channels), 2);
    put(file, static_cast<unsigned>(sample_rate), 4);
    put(file, static_cast<unsigned>(sample_rate * channels * bytes), 4);
    put(file, static_cast<unsigned>(channels * bytes), 2);
    put(file, static_cast<unsigned>(8 * bytes), 2);
    file += "data";
    put(file, data.size(), 4);
    return file + data;
}

std::string make_with_ffmpeg(const char* muxer, const char* encoder, std::span<const float> samples,
                             int sample_rate, int channels, TimeStep step) {
    ::av_log_set_level(AV_LOG_QUIET);
    const auto* codec = ::avcodec_find_encoder_by_name(encoder);
    AVFormatContext* format = nullptr;
    if (codec == nullptr ||
        ::avformat_alloc_output_context2(&format, nullptr, muxer, nullptr) < 0) {
        return {};
    }
    Ffmpeg<AVCodecContext> context(::avcodec_alloc_context3(codec));
    context->sample_fmt = codec->sample_fmts[0];
    context->sample_rate = sample_rate;
    context->bit_rate = 64'000;
    context->time_base = {1, sample_rate};
    context->strict_std_compliance = FF_COMPLIANCE_EXPERIMENTAL;
    ::av_channel_layout_default(&context->ch_layout, channels);
    context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    std::string bytes;
    if (::avcodec_open2(context.get(), codec, nullptr) >= 0 &&
        ::avio_open_dyn_buf(&format->pb) >= 0) {
        auto* stream = ::avformat_new_stream(format, nullptr);
        ::avcodec_parameters_from_context(stream->codecpar, context.get());
        stream->time_base = context->time_base;
        if (::avformat_write_header(format, nullptr) >= 0) {
            encode_all({*format, *context, step}, samples);
            ::av_write_trailer(format);
        }
        std::uint8_t* data = nullptr;
        const int size = ::avio_close_dyn_buf(format->pb, &data);
        bytes.assign(reinterpret_cast<char*>(data), static_cast<std::size_t>(size));
        ::av_free(data);
    }
    ::avformat_free_context(format);
    return bytes;
}

}  // namespace annex::codec
