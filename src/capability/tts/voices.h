#pragma once
// The voices of a Kokoro model: one file voices/<id>.bin each, the id's first two letters telling
// language and sex. Both sides use this: the daemon to list and to refuse, the worker to speak.
//
// Threads: plain functions.
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace annex::tts {

struct VoiceInfo {
    std::string id;        ///< e.g. "af_heart"
    std::string name;      ///< for people, e.g. "Heart (American English, female)"
    std::string language;  ///< BCP 47, e.g. "en-US"
};

/// Name and language from the id; a letter nobody knows gives "und".
VoiceInfo describe_voice(std::string_view id);

/// All voices in `model_folder`/voices, sorted by id. Errors: kNotFound when there are none.
Result<std::vector<VoiceInfo>> list_voices(const std::string& model_folder);

/// The voice that a client's name means: an id of the model, one of OpenAI's voice names, or empty
/// for the default. In any case of letters.
/// Errors: kInvalidArgument (param "voice"), with some names that would work.
Result<std::string> resolve_voice(std::string_view name, const std::vector<VoiceInfo>& voices);

}  // namespace annex::tts
