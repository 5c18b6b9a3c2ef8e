#include "codec/audio/encode.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "codec/audio/ffmpeg.h"
#include "codec/audio/resampler.h"
#include "media/codec_limits.h"

namespace annex::codec {
namespace {

using media::EncodeAudioRequest;

struct Format {
    const char* encoder;
    const char* muxer;
    std::int64_t bits_per_second;  ///< 0: lossless
    int sample_rate;               ///< the only one; 0: the input's, where the encoder knows it
};

// 64 kb/s for one voice is a choice whose quality was not measured. Opus runs at 48 kHz inside.
constexpr std::array<Format, 4> kFormats{{
    {"libmp3lame", "mp3", 64'000, 0},
    {"libopus", "ogg", 64'000, 48'000},
    {"aac", "adts", 64'000, 0},
    {"flac", "flac", 0, 0},
}};

constexpr int kIoBytes = 16 << 10;
/// Samples per frame where the encoder takes any number.
constexpr int kFrameSamples = 4096;

Error broken() {
    return {Code::kInternal, "the encoder stopped working"};
}

// The rate the encoder will run at: the wanted one, or the next higher it knows.
int rate_of(const AVCodec& encoder, const Format& format, int wanted) {
    if (format.sample_rate != 0) {
        return format.sample_rate;
    }
    if (encoder.supported_samplerates == nullptr) {
        return wanted;
    }
    int best = 0;
    for (const int* rate = encoder.supported_samplerates; *rate != 0; ++rate) {
        if (*rate >= wanted && (best == 0 || *rate < best)) {
            best = *rate;
        }
    }
    return best == 0 ? 48'000 : best;
}

// Float where the encoder takes it, else 16 bits (FLAC).
AVSampleFormat sample_format_of(const AVCodec& encoder) {
    for (const auto* format = encoder.sample_fmts; *format != AV_SAMPLE_FMT_NONE; ++format) {
        if (::av_get_packed_sample_fmt(*format) == AV_SAMPLE_FMT_FLT) {
            return *format;
        }
    }
    return AV_SAMPLE_FMT_S16;
}

class Encoder {
  public:
    Result<void> open(const Format& format, int sample_rate) {
        const auto* codec = ::avcodec_find_encoder_by_name(format.encoder);
        const auto* muxer = ::av_guess_format(format.muxer, nullptr, nullptr);
        if (codec == nullptr || muxer == nullptr) {
            return Error{Code::kUnsupported, "this build cannot encode this format"};
        }
        context_.reset(::avcodec_alloc_context3(codec));
        frame_.reset(::av_frame_alloc());
        packet_.reset(::av_packet_alloc());
        if (context_ == nullptr || frame_ == nullptr || packet_ == nullptr) {
            return broken();
        }
        rate_in_ = sample_rate;
        context_->sample_rate = rate_of(*codec, format, sample_rate);
        ::av_channel_layout_default(&context_->ch_layout, 1);
        context_->sample_fmt = sample_format_of(*codec);
        context_->bit_rate = format.bits_per_second;
        context_->time_base = {1, context_->sample_rate};
        context_->thread_count = 1;
        if ((muxer->flags & AVFMT_GLOBALHEADER) != 0) {
            context_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
        }
        if (::avcodec_open2(context_.get(), codec, nullptr) < 0) {
            return broken();
        }
        resampler_ = std::make_unique<Resampler>(context_->sample_rate);
        return open_muxer(*muxer);
    }

    ~Encoder() {
        if (muxer_ != nullptr) {
            ::avformat_free_context(muxer_);
        }
    }
    Encoder() = default;
    Encoder(const Encoder&) = delete;
    Encoder& operator=(const Encoder&) = delete;

    Result<void> push(std::span<const float> samples) {
        if (samples.empty()) {
            return {};
        }
        Ffmpeg<AVFrame> input(::av_frame_alloc());
        if (input == nullptr) {
            return broken();
        }
        input->format = AV_SAMPLE_FMT_FLT;
        input->sample_rate = rate_in_;
        input->nb_samples = static_cast<int>(samples.size());
        ::av_channel_layout_default(&input->ch_layout, 1);
        if (::av_frame_get_buffer(input.get(), 0) < 0) {
            return broken();
        }
        std::copy(samples.begin(), samples.end(), reinterpret_cast<float*>(input->data[0]));
        ANNEX_TRY(resampler_->push(*input, waiting_));
        return encode_full_frames();
    }

    Result<void> finish() {
        ANNEX_TRY(resampler_->flush(waiting_));
        ANNEX_TRY(encode_full_frames());
        if (!waiting_.empty()) {
            ANNEX_TRY(encode(waiting_));
            waiting_.clear();
        }
        ANNEX_TRY(drain(nullptr));
        finished_ = true;
        return ::av_write_trailer(muxer_) < 0 ? Result<void>(broken()) : Result<void>();
    }

    /// The bytes that are ready.
    std::string take() {
        // Ogg would keep a page until it is full, and with it the end of what was just said.
        if (muxer_ != nullptr && !finished_) {
            ::av_write_frame(muxer_, nullptr);
        }
        ::avio_flush(io_.get());
        return std::exchange(bytes_, {});
    }

  private:
    static int write_packet(void* self, std::uint8_t* data, int bytes) {
        static_cast<Encoder*>(self)->bytes_.append(reinterpret_cast<const char*>(data),
                                                   static_cast<std::size_t>(bytes));
        return bytes;
    }

    Result<void> open_muxer(const AVOutputFormat& format) {
        auto* buffer = static_cast<unsigned char*>(::av_malloc(kIoBytes));
        io_.reset(::avio_alloc_context(buffer, kIoBytes, 1, this, nullptr, write_packet, nullptr));
        ::avformat_alloc_output_context2(&muxer_, &format, nullptr, nullptr);
        if (io_ == nullptr || muxer_ == nullptr) {
            return broken();
        }
        muxer_->pb = io_.get();
        muxer_->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_BITEXACT;
        AVStream* stream = ::avformat_new_stream(muxer_, nullptr);
        if (stream == nullptr ||
            ::avcodec_parameters_from_context(stream->codecpar, context_.get()) < 0) {
            return broken();
        }
        stream->time_base = context_->time_base;
        // No tags and no index that would need going back; Ogg pages short enough to stream.
        AVDictionary* options = nullptr;
        ::av_dict_set(&options, "write_xing", "0", 0);
        ::av_dict_set(&options, "id3v2_version", "0", 0);
        ::av_dict_set(&options, "page_duration", "200000", 0);
        const int written = ::avformat_write_header(muxer_, &options);
        ::av_dict_free(&options);
        return written < 0 ? Result<void>(broken()) : Result<void>();
    }

    Result<void> encode_full_frames() {
        const auto size = static_cast<std::size_t>(context_->frame_size > 0 ? context_->frame_size
                                                                            : kFrameSamples);
        std::size_t done = 0;
        while (waiting_.size() - done >= size) {
            ANNEX_TRY(encode(std::span(waiting_).subspan(done, size)));
            done += size;
        }
        waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(done));
        return {};
    }

    Result<void> encode(std::span<const float> samples) {
        ::av_frame_unref(frame_.get());
        frame_->format = context_->sample_fmt;
        frame_->sample_rate = context_->sample_rate;
        frame_->nb_samples = static_cast<int>(samples.size());
        ::av_channel_layout_default(&frame_->ch_layout, 1);
        if (::av_frame_get_buffer(frame_.get(), 0) < 0) {
            return broken();
        }
        const auto packed = ::av_get_packed_sample_fmt(static_cast<AVSampleFormat>(frame_->format));
        if (packed == AV_SAMPLE_FMT_FLT) {
            std::copy(samples.begin(), samples.end(), reinterpret_cast<float*>(frame_->data[0]));
        } else if (packed == AV_SAMPLE_FMT_S16) {
            std::transform(samples.begin(), samples.end(),
                           reinterpret_cast<std::int16_t*>(frame_->data[0]), [](float sample) {
                               return static_cast<std::int16_t>(std::lrint(sample * 32767.0F));
                           });
        } else {
            return broken();
        }
        frame_->pts = next_;
        next_ += frame_->nb_samples;
        return drain(frame_.get());
    }

    // Feeds one frame (nullptr: the end) and muxes what comes out.
    Result<void> drain(const AVFrame* frame) {
        if (::avcodec_send_frame(context_.get(), frame) < 0) {
            return broken();
        }
        while (::avcodec_receive_packet(context_.get(), packet_.get()) >= 0) {
            packet_->stream_index = 0;
            ::av_packet_rescale_ts(packet_.get(), context_->time_base,
                                   muxer_->streams[0]->time_base);
            if (::av_write_frame(muxer_, packet_.get()) < 0) {
                return broken();
            }
            ::av_packet_unref(packet_.get());
        }
        return {};
    }

    int rate_in_ = 0;
    bool finished_ = false;
    std::int64_t next_ = 0;
    std::string bytes_;
    std::vector<float> waiting_;
    std::unique_ptr<Resampler> resampler_;
    Ffmpeg<AVCodecContext> context_;
    Ffmpeg<AVFrame> frame_;
    Ffmpeg<AVPacket> packet_;
    Ffmpeg<AVIOContext> io_;
    AVFormatContext* muxer_ = nullptr;
};

}  // namespace

void warm_up_audio_encoders() {
    static const bool done = [] {
        ::av_log_set_level(AV_LOG_QUIET);
        for (const auto& format : kFormats) {
            Encoder encoder;
            (void)encoder.open(format, 24000);
        }
        return true;
    }();
    (void)done;
}

Result<void> encode_audio(wire::Call& call, const EncodeAudioRequest& request) {
    const auto index = static_cast<std::size_t>(request.format());
    if (index >= kFormats.size()) {
        return Error{Code::kUnsupported, "no such audio format"};
    }
    Encoder encoder;
    ANNEX_TRY(encoder.open(kFormats.at(index), static_cast<int>(request.sample_rate())));
    media::SamplesToEncode piece;
    media::EncodedAudio answer;
    while (true) {
        ANNEX_TRY(call.expect(piece));
        if (static_cast<std::size_t>(piece.samples_size()) > media::kSamplesPerMessageMax) {
            return Error{Code::kInvalidArgument, "too many samples in one message"};
        }
        ANNEX_TRY(
            encoder.push({piece.samples().data(), static_cast<std::size_t>(piece.samples_size())}));
        if (piece.last()) {
            ANNEX_TRY(encoder.finish());
        }
        answer.set_data(encoder.take());
        ANNEX_TRY(call.send(answer));
        if (piece.last()) {
            return {};
        }
    }
}

}  // namespace annex::codec
