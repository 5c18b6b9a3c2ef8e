#pragma once
// Mixes of voices as clients write them: "af_bella(2)+af_sky(1)", "af_bella+af_sky". A single
// voice is a mix of one.
//
// Threads: plain functions.
// Source: the notation of Kokoro-FastAPI (Apache-2.0).
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "capability/tts/voices.h"

namespace annex::tts {

inline constexpr std::size_t kMixPartsMax = 8;
inline constexpr double kMixWeightMax = 100;  ///< a part weighs more than 0 and at most this

struct VoicePart {
    std::string voice;  ///< an id of the model
    double share = 1;   ///< of the whole; the shares of a mix add up to 1
};
/// Never empty. The first voice's language is spoken.
using VoiceMix = std::vector<VoicePart>;

/// Each part as resolve_voice() takes it, weights 1 where none is written.
/// Errors: kInvalidArgument (param "voice") that name the part.
Result<VoiceMix> resolve_mix(std::string_view name, const std::vector<VoiceInfo>& voices);

}  // namespace annex::tts
