#pragma once
// Picture file -> 8-bit RGB, upright, over white.
#include <span>

#include "codec/input.h"
#include "media/codec.pb.h"
#include "wire/call.h"

namespace annex::codec {

/// Initialises the libraries once, before jobs are forked.
void warm_up_image_decoders();

/// Before the sandbox: true for formats whose library decodes on a thread of its own. Compares the
/// first bytes and parses nothing.
bool image_needs_threads(const InputRange& range);

/// Inside the sandbox. Errors: kInvalidArgument (not a picture we read, damaged, too large), and
/// the call's own.
Result<void> decode_image(wire::Call& call, std::span<const unsigned char> bytes,
                          const media::DecodeImageRequest& request);

}  // namespace annex::codec
