#pragma once
// What the client should know about a transcript: what was left out, what is in doubt, and what was
// wrong with the sound.
//
// Threads: a plain function.
#include <string>
#include <vector>

#include "capability/asr/audio/sound_check.h"
#include "capability/asr/whisper/transcript_segment.h"
#include "media/codec_client.h"

namespace annex::asr {

/// Sentences for people; none when there is nothing to say.
std::vector<std::string> warnings(const TranscriptSummary& summary, const SoundFacts& sound,
                                  const media::DecodeNotes& notes);

}  // namespace annex::asr
