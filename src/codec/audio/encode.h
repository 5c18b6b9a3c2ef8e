#pragma once
// Mono float samples -> mp3, Ogg Opus, AAC (ADTS) or FLAC, streamed in both directions.
#include "media/codec.pb.h"
#include "wire/call.h"

namespace annex::codec {

/// Builds the encoders' static tables once, before jobs are forked.
void warm_up_audio_encoders();

/// Answers each SamplesToEncode with one EncodedAudio until the last.
/// Errors: kInvalidArgument for too many samples in one message, and the call's own.
Result<void> encode_audio(wire::Call& call, const media::EncodeAudioRequest& request);

}  // namespace annex::codec
