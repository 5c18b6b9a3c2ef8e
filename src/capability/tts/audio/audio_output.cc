#include "capability/tts/audio/audio_output.h"

#include <utility>

#include "capability/tts/audio/wav.h"

namespace annex::tts {
namespace {

std::optional<media::AudioFormat> compressed(Format format) {
    switch (format) {
        case Format::MP3:
            return media::AudioFormat::kMp3;
        case Format::OPUS:
            return media::AudioFormat::kOpus;
        case Format::AAC:
            return media::AudioFormat::kAac;
        case Format::FLAC:
            return media::AudioFormat::kFlac;
        default:
            return std::nullopt;
    }
}

}  // namespace

Result<std::unique_ptr<AudioOutput>> AudioOutput::create(Format format, std::uint32_t sample_rate,
                                                         media::CodecClient& codec,
                                                         Deadline deadline,
                                                         const CancelSource* maybe_cancel) {
    std::unique_ptr<AudioOutput> out(new AudioOutput(format, sample_rate));
    if (const auto encoding = compressed(format)) {
        ANNEX_ASSIGN(writer, codec.encode_audio(*encoding, sample_rate, deadline, maybe_cancel));
        out->writer_.emplace(std::move(writer));
    }
    return out;
}

Result<std::string> AudioOutput::write(std::span<const float> samples, Last last) {
    if (writer_) {
        return writer_->write(samples);
    }
    std::string out;
    if (format_ == Format::WAV && !begun_) {
        out = wav_header(
            sample_rate_,
            last == Last::kYes
                ? std::optional(static_cast<std::uint32_t>(samples.size() * sizeof(std::int16_t)))
                : std::nullopt);
    }
    begun_ = true;
    return out + pcm16(samples);
}

Result<std::string> AudioOutput::finish() {
    if (writer_) {
        return writer_->finish();
    }
    return std::string();
}

}  // namespace annex::tts
