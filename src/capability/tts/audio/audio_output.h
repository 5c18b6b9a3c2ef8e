#pragma once
// Samples to bytes of the format that the client asked for. PCM and WAV are made here; the others
// by the sandboxed codec.
//
// Life: one per answer. Threads: one owner.
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/cancel.h"
#include "base/clock.h"
#include "base/result.h"
#include "capability/tts/contract.pb.h"
#include "media/codec_client.h"

namespace annex::tts {

enum class Last : bool { kNo, kYes };

class AudioOutput {
  public:
    /// `codec` is used by compressed formats only. Errors: as CodecClient::encode_audio.
    static Result<std::unique_ptr<AudioOutput>> create(Format format, std::uint32_t sample_rate,
                                                       media::CodecClient& codec, Deadline deadline,
                                                       const CancelSource* maybe_cancel);

    /// Bytes that are ready. A WAV whose first write is also its last says its true length; a
    /// longer one is streamed and cannot.
    Result<std::string> write(std::span<const float> samples, Last last);
    /// The rest of the bytes.
    Result<std::string> finish();

  private:
    AudioOutput(Format format, std::uint32_t sample_rate)
        : format_(format), sample_rate_(sample_rate) {}

    Format format_;
    std::uint32_t sample_rate_;
    bool begun_ = false;
    std::optional<media::AudioWriter> writer_;
};

}  // namespace annex::tts
