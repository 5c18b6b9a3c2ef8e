#pragma once
// Audio file -> mono float samples, streamed; memory does not grow with the file.
#include "codec/input.h"
#include "media/codec.pb.h"
#include "wire/call.h"

namespace annex::codec {

/// Builds the decoders' static tables once, before jobs are forked.
void warm_up_audio_decoders();

/// Inside the sandbox. Errors: kInvalidArgument (not audio, damaged, cut off, longer than the
/// limit), and the call's own.
Result<void> decode_audio(wire::Call& call, const InputRange& range,
                          const media::DecodeAudioRequest& request);

}  // namespace annex::codec
