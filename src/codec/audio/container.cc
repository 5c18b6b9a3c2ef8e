#include "codec/audio/container.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <vector>

#include "codec/audio/file_end.h"
#include "codec/audio/frame_header.h"
#include "codec/refusal.h"
#include "media/content.h"

namespace annex::codec {
namespace {

using media::Content;

constexpr int kIoBytes = 64 << 10;
/// MP3 may begin with junk; its frames are looked for in this many bytes.
constexpr std::size_t kSyncSearchBytes = 128U << 10U;
/// Tags in front of the sound (ID3v2, one may follow another).
constexpr int kTagsMax = 4;
constexpr int kStreamsMax = 64;
/// How much less than its header states a file may hold. Of samples hardly any; of frames some:
/// encoders round, editors trim.
constexpr double kMissingSampledSeconds = 0.05;
constexpr double kMissingFramedSeconds = 1.0;
constexpr double kMissingShare = 0.02;
/// Lengths that programs write into a WAV header when they cannot know: just about 2 GiB, or just
/// below 4 GiB. Any other length is taken for a promise.
constexpr bool is_placeholder(std::uint64_t bytes) {
    return (bytes >= 0x7FFF0000 && bytes <= 0x80001000) || bytes >= 0xFFFF0000;
}

constexpr std::array kDecoders{
    AV_CODEC_ID_MP3,       AV_CODEC_ID_MP2,           AV_CODEC_ID_MP1,
    AV_CODEC_ID_AAC,       AV_CODEC_ID_OPUS,          AV_CODEC_ID_VORBIS,
    AV_CODEC_ID_FLAC,      AV_CODEC_ID_ALAC,          AV_CODEC_ID_PCM_U8,
    AV_CODEC_ID_PCM_S8,    AV_CODEC_ID_PCM_S16LE,     AV_CODEC_ID_PCM_S16BE,
    AV_CODEC_ID_PCM_S24LE, AV_CODEC_ID_PCM_S24BE,     AV_CODEC_ID_PCM_S32LE,
    AV_CODEC_ID_PCM_S32BE, AV_CODEC_ID_PCM_F32LE,     AV_CODEC_ID_PCM_F32BE,
    AV_CODEC_ID_PCM_F64LE, AV_CODEC_ID_PCM_F64BE,     AV_CODEC_ID_PCM_ALAW,
    AV_CODEC_ID_PCM_MULAW, AV_CODEC_ID_AMR_NB,        AV_CODEC_ID_AMR_WB,
    AV_CODEC_ID_ADPCM_MS,  AV_CODEC_ID_ADPCM_IMA_WAV, AV_CODEC_ID_ADPCM_IMA_QT};

const char* demuxer_of(Content content) {
    switch (content) {
        case Content::kMp3:
            return "mp3";
        case Content::kAac:
            return "aac";
        case Content::kFlac:
            return "flac";
        case Content::kOgg:
            return "ogg";
        case Content::kWav:
            return "wav";
        case Content::kMp4:
            return "mov";
        case Content::kMatroska:
            return "matroska";
        case Content::kAiff:
            return "aiff";
        case Content::kAmr:
            return "amr";
        case Content::kCaf:
            return "caf";
        default:
            return nullptr;
    }
}

// The sound behind ID3v2 tags: their length is in the tag (7 bits per byte).
Content content_behind_tags(const InputRange& range) {
    std::uint64_t at = 0;
    std::vector<unsigned char> bytes(kSyncSearchBytes);
    for (int tags = 0; tags < kTagsMax; ++tags) {
        const auto count = read_input(range, at, bytes);
        const auto view = std::span<const unsigned char>(bytes).first(count);
        const auto content = media::content_of(view);
        if (content != Content::kId3) {
            return content == Content::kUnknown && find_frames(view, mpeg_frame_bytes)
                       ? Content::kMp3
                       : content;
        }
        if (count < 10) {
            return Content::kUnknown;
        }
        std::uint64_t length = 10;
        for (std::size_t i = 6; i < 10; ++i) {
            length += static_cast<std::uint64_t>(bytes[i] & 0x7FU) << (7 * (9 - i));
        }
        at += length;
    }
    return Content::kUnknown;
}

// FFmpeg's names of kDecoders; built before the first fork (prepare_container_tables).
const std::string& decoder_names() {
    static const std::string names = [] {
        std::string list;
        for (const auto id : kDecoders) {
            if (const auto* decoder = ::avcodec_find_decoder(id)) {
                list += list.empty() ? "" : ",";
                list += decoder->name;
            }
        }
        return list;
    }();
    return names;
}

// Playlists, references and attachments: nothing but the given bytes is ever opened.
int refuse_to_open(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) {
    return AVERROR(EPERM);
}

}  // namespace

void prepare_container_tables() {
    (void)decoder_names();
}

bool is_allowed_decoder(AVCodecID id) {
    return std::find(kDecoders.begin(), kDecoders.end(), id) != kDecoders.end();
}

int Container::read_packet(void* self, std::uint8_t* into, int bytes) {
    auto& container = *static_cast<Container*>(self);
    const auto got = read_input(container.range_, container.position_,
                                {into, static_cast<std::size_t>(std::max(bytes, 0))});
    container.position_ += got;
    return got == 0 ? AVERROR_EOF : static_cast<int>(got);
}

std::int64_t Container::seek(void* self, std::int64_t offset, int whence) {
    auto& container = *static_cast<Container*>(self);
    const auto length = static_cast<std::int64_t>(container.range_.length);
    if (whence == AVSEEK_SIZE) {
        return length;
    }
    std::int64_t base = 0;
    switch (whence & ~AVSEEK_FORCE) {
        case SEEK_SET:
            break;
        case SEEK_CUR:
            base = static_cast<std::int64_t>(container.position_);
            break;
        case SEEK_END:
            base = length;
            break;
        default:
            return AVERROR(EINVAL);
    }
    std::int64_t target = 0;
    if (__builtin_add_overflow(base, offset, &target) || target < 0) {
        return AVERROR(EINVAL);
    }
    container.position_ = static_cast<std::uint64_t>(target);
    return target;
}

Container::~Container() {
    ::avformat_close_input(&format_);
}

Result<std::unique_ptr<Container>> Container::open(const InputRange& range) {
    const auto content = content_behind_tags(range);
    const char* demuxer = demuxer_of(content);
    if (demuxer == nullptr) {
        return refused(
            media::is_image(content) || content == Content::kPdf
                ? "the file is a picture or a document, not audio"
                : "the file is not audio this box reads: expected mp3, m4a, mp4, ogg, opus, webm, "
                  "flac, wav, aac, aiff, amr or caf");
    }
    std::unique_ptr<Container> container(new Container(range));
    ANNEX_TRY(container->open_demuxer(demuxer));
    ANNEX_TRY(container->choose_stream());
    return container;
}

Result<void> Container::open_demuxer(const char* name) {
    const auto* demuxer = ::av_find_input_format(name);
    auto* buffer = static_cast<unsigned char*>(::av_malloc(kIoBytes));
    if (demuxer == nullptr || buffer == nullptr) {
        return damaged("audio file");
    }
    io_.reset(::avio_alloc_context(buffer, kIoBytes, 0, this, read_packet, nullptr, seek));
    format_ = ::avformat_alloc_context();
    if (io_ == nullptr || format_ == nullptr) {
        return memory_limit_reached();
    }
    format_->pb = io_.get();
    format_->flags |= AVFMT_FLAG_CUSTOM_IO;
    format_->io_open = refuse_to_open;
    format_->protocol_whitelist = ::av_strdup("");
    format_->format_whitelist = ::av_strdup(
        "mp3,aac,flac,ogg,wav,mov,mp4,m4a,3gp,3g2,mj2,"
        "matroska,webm,aiff,amr,caf");
    format_->codec_whitelist = ::av_strdup(decoder_names().c_str());
    format_->max_streams = kStreamsMax;
    // Plain samples in WAV are matched against every container FFmpeg knows, once instead of often.
    format_->max_probe_packets = 1;
    if (::avformat_open_input(&format_, nullptr, demuxer, nullptr) < 0) {
        return damaged("audio file");
    }
    for (unsigned i = 0; i < format_->nb_streams; ++i) {
        AVStream* stream = format_->streams[i];
        if (stream->codecpar->codec_type != AVMEDIA_TYPE_AUDIO) {
            stream->discard = AVDISCARD_ALL;
        }
    }
    if (::avformat_find_stream_info(format_, nullptr) < 0) {
        return damaged("audio file");
    }
    return {};
}

Result<void> Container::choose_stream() {
    const int index = ::av_find_best_stream(format_, AVMEDIA_TYPE_AUDIO, -1, -1, nullptr, 0);
    if (index < 0) {
        return refused("the file holds no sound");
    }
    for (unsigned i = 0; i < format_->nb_streams; ++i) {
        if (static_cast<int>(i) != index) {
            format_->streams[i]->discard = AVDISCARD_ALL;
        }
    }
    stream_ = format_->streams[index];
    if (!is_allowed_decoder(stream_->codecpar->codec_id)) {
        return refused(
            "the sound in the file is coded in a way this box does not read: expected MP3, AAC, "
            "Opus, Vorbis, FLAC, ALAC, AMR or PCM");
    }
    return {};
}

// FFmpeg believes the file's end rather than a WAV header, so the header is asked here.
std::uint64_t Container::riff_bytes_missing() const {
    std::array<unsigned char, 8> head{};
    if (read_input(range_, 0, head) < head.size() || std::memcmp(head.data(), "RIFF", 4) != 0) {
        return 0;
    }
    std::uint64_t stated = 8;
    for (std::size_t i = 0; i < 4; ++i) {
        stated += std::uint64_t{head.at(4 + i)} << (8 * i);
    }
    return !is_placeholder(stated) && stated > range_.length ? stated - range_.length : 0;
}

double Container::stated_seconds() const {
    if (stream_->duration > 0) {
        const double seconds =
            static_cast<double>(stream_->duration) * ::av_q2d(stream_->time_base);
        const auto bytes_per_second = static_cast<double>(stream_->codecpar->bit_rate) / 8;
        if (std::string_view(format_->iformat->name) == "wav" && bytes_per_second > 0) {
            return seconds + static_cast<double>(riff_bytes_missing()) / bytes_per_second;
        }
        return format_->duration_estimation_method == AVFMT_DURATION_FROM_BITRATE ? 0 : seconds;
    }
    if (format_->duration > 0 &&
        format_->duration_estimation_method != AVFMT_DURATION_FROM_BITRATE) {
        return static_cast<double>(format_->duration) / AV_TIME_BASE;
    }
    return 0;
}

double Container::seconds_due() const {
    const std::string_view name = format_->iformat->name;
    const double stated = stream_->duration > 0 ? stated_seconds() : 0;
    if (name == "flac" || name == "wav" || name == "aiff") {
        return stated - kMissingSampledSeconds;
    }
    const bool counts_frames =
        name.starts_with("mov") ||
        (name == "mp3" && format_->duration_estimation_method != AVFMT_DURATION_FROM_BITRATE);
    return counts_frames ? stated - std::max(kMissingFramedSeconds, kMissingShare * stated) : 0;
}

bool Container::is_part(const AVPacket& packet) const {
    const auto codec = stream_->codecpar->codec_id;
    if (::av_get_bits_per_sample(codec) > 0) {
        // Packets of plain samples end anywhere; the header's length tells.
        return false;
    }
    return (packet.flags & AV_PKT_FLAG_CORRUPT) != 0;
}

bool Container::ends_inside_a_unit() const {
    // What FFmpeg takes for the end without a word.
    const std::string_view name = format_->iformat->name;
    return (name == "mp3" && ends_inside_a_frame(range_, mpeg_frame_bytes)) ||
           (name == "aac" && ends_inside_a_frame(range_, adts_frame_bytes)) ||
           (name == "ogg" && ends_inside_an_ogg_page(range_)) ||
           (name.starts_with("matroska") && ends_inside_an_ebml_element(range_));
}

}  // namespace annex::codec
