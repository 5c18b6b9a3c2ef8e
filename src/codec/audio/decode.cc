#include "codec/audio/decode.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "codec/audio/container.h"
#include "codec/audio/ffmpeg.h"
#include "codec/audio/resampler.h"
#include "codec/refusal.h"
#include "media/codec_limits.h"

namespace annex::codec {
namespace {

constexpr double kMessageSeconds = 0.5;
/// Headers round: a file is refused unread only when its header exceeds the limit by more.
constexpr double kStatedTooMuchSeconds = 1.0;
/// A step in the times of pieces that is more than rounding.
constexpr double kGapSecondsMin = 0.05;

class AudioJob {
  public:
    AudioJob(wire::Call& call, Container& container, const media::DecodeAudioRequest& request)
        : call_(call),
          container_(container),
          sample_rate_(static_cast<int>(request.sample_rate())),
          seconds_max_(request.seconds_max()),
          resampler_(sample_rate_) {}

    Result<void> run() {
        if (container_.stated_seconds() > seconds_max_ + kStatedTooMuchSeconds) {
            return too_long();
        }
        // Asked of the bytes alone, so before hours of sound are decoded and heard.
        if (container_.ends_inside_a_unit()) {
            return cut_inside();
        }
        ANNEX_TRY(open_decoder());
        Ffmpeg<AVPacket> packet(::av_packet_alloc());
        int code = 0;
        while ((code = ::av_read_frame(&container_.format(), packet.get())) >= 0) {
            if (packet->stream_index == container_.stream().index) {
                ends_inside_a_packet_ = container_.is_part(*packet);
                look_for_a_gap(*packet);
                ANNEX_TRY(decode(packet.get()));
            }
            ::av_packet_unref(packet.get());
        }
        ends_inside_a_packet_ = ends_inside_a_packet_ || code != AVERROR_EOF;
        ANNEX_TRY(decode(nullptr));
        ANNEX_TRY(resampler_.flush(samples_));
        ANNEX_TRY(send_full_messages(1));
        return judge();
    }

  private:
    [[nodiscard]] Error too_long() const {
        return refused(fmt::format("audio is longer than {:g} s", seconds_max_));
    }

    [[nodiscard]] static Error cut_inside() {
        return refused(
            "the audio file is cut off in the middle of a piece of sound: upload the whole file");
    }

    Result<void> open_decoder() {
        const auto& parameters = *container_.stream().codecpar;
        const auto* decoder = ::avcodec_find_decoder(parameters.codec_id);
        decoder_.reset(::avcodec_alloc_context3(decoder));
        frame_.reset(::av_frame_alloc());
        if (decoder == nullptr || decoder_ == nullptr || frame_ == nullptr) {
            return memory_limit_reached();
        }
        decoder_->thread_count = 1;
        decoder_->pkt_timebase = container_.stream().time_base;
        if (::avcodec_parameters_to_context(decoder_.get(), &parameters) < 0 ||
            ::avcodec_open2(decoder_.get(), decoder, nullptr) < 0) {
            return damaged("audio file");
        }
        return {};
    }

    // Readers of Ogg, Matroska and FLAC skip what is damaged without a word; the times of what
    // follows tell.
    void look_for_a_gap(const AVPacket& packet) {
        if (packet.pts == AV_NOPTS_VALUE) {
            return;
        }
        const double unit = ::av_q2d(container_.stream().time_base);
        const double begin = static_cast<double>(packet.pts) * unit;
        if (due_ && begin > *due_ + kGapSecondsMin) {
            missing_seconds_ = std::min(missing_seconds_ + begin - *due_, media::kAudioSecondsMax);
        }
        due_.reset();
        if (packet.duration > 0) {
            due_ = begin + static_cast<double>(packet.duration) * unit;
        }
    }

    // A damaged packet is skipped as players do; judge() looks at the sum. nullptr: the end.
    Result<void> decode(const AVPacket* packet) {
        const int sent = ::avcodec_send_packet(decoder_.get(), packet);
        if (packet != nullptr && sent < 0) {
            ++damaged_pieces_;
            damaged_seconds_ +=
                static_cast<double>(packet->duration) * ::av_q2d(container_.stream().time_base);
        }
        while (::avcodec_receive_frame(decoder_.get(), frame_.get()) >= 0) {
            if (frame_->sample_rate > 0) {
                source_seconds_ += static_cast<double>(frame_->nb_samples) / frame_->sample_rate;
            }
            ANNEX_TRY(resampler_.push(*frame_, samples_));
            ANNEX_TRY(send_full_messages(message_samples()));
        }
        return call_.check();
    }

    [[nodiscard]] std::size_t message_samples() const {
        return static_cast<std::size_t>(kMessageSeconds * sample_rate_);
    }

    // Sends while at least `least` samples are waiting.
    Result<void> send_full_messages(std::size_t least) {
        std::size_t sent = 0;
        while (samples_.size() - sent >= least && sent < samples_.size()) {
            const auto count = std::min(samples_.size() - sent, message_samples());
            total_ += count;
            if (static_cast<double>(total_) > seconds_max_ * sample_rate_) {
                return too_long();
            }
            message_.mutable_samples()->Clear();
            const float* from = samples_.data() + sent;
            message_.mutable_samples()->Add(from, from + count);
            note();
            ANNEX_TRY(call_.send(message_));
            sent += count;
        }
        samples_.erase(samples_.begin(), samples_.begin() + static_cast<std::ptrdiff_t>(sent));
        return {};
    }

    void note() {
        auto& notes = *message_.mutable_notes();
        notes.set_one_channel(resampler_.downmix().one_channel());
        notes.set_opposite_channels(resampler_.downmix().opposite_channels());
        notes.set_damaged_pieces(damaged_pieces_);
        notes.set_format_changes(resampler_.format_changes());
        notes.set_missing_seconds(missing_seconds_);
    }

    [[nodiscard]] Result<void> judge() const {
        if (total_ == 0) {
            return damaged("audio file");
        }
        if (ends_inside_a_packet_) {
            return cut_inside();
        }
        // What is known to be lost in the middle is told; only what is not is a cut.
        if (source_seconds_ + damaged_seconds_ + missing_seconds_ < container_.seconds_due()) {
            return refused(
                fmt::format("the audio file is cut off or damaged: its header promises {:.1f} s, "
                            "{:.1f} s came",
                            container_.stated_seconds(), source_seconds_));
        }
        return {};
    }

    wire::Call& call_;
    Container& container_;
    const int sample_rate_;
    const double seconds_max_;
    Resampler resampler_;
    Ffmpeg<AVCodecContext> decoder_;
    Ffmpeg<AVFrame> frame_;
    std::vector<float> samples_;
    media::DecodedAudio message_;
    std::uint64_t total_ = 0;
    double source_seconds_ = 0;
    std::uint32_t damaged_pieces_ = 0;
    double damaged_seconds_ = 0;
    double missing_seconds_ = 0;
    std::optional<double> due_;  // when the next piece begins, by the file's own times
    bool ends_inside_a_packet_ = false;
};

}  // namespace

void warm_up_audio_decoders() {
    static const bool done = [] {
        ::av_log_set_level(AV_LOG_QUIET);
        prepare_container_tables();
        for (const auto id : {AV_CODEC_ID_MP3, AV_CODEC_ID_AAC, AV_CODEC_ID_OPUS,
                              AV_CODEC_ID_VORBIS, AV_CODEC_ID_FLAC}) {
            const auto* decoder = ::avcodec_find_decoder(id);
            Ffmpeg<AVCodecContext> context(::avcodec_alloc_context3(decoder));
            if (context != nullptr) {
                context->sample_rate = 48000;
                ::av_channel_layout_default(&context->ch_layout, 1);
                (void)::avcodec_open2(context.get(), decoder, nullptr);
            }
        }
        return true;
    }();
    (void)done;
}

Result<void> decode_audio(wire::Call& call, const InputRange& range,
                          const media::DecodeAudioRequest& request) {
    ANNEX_ASSIGN(container, Container::open(range));
    return AudioJob(call, *container, request).run();
}

}  // namespace annex::codec
