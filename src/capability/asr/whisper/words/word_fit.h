#pragma once
// Words moved to where speech was heard: the path through the attention waits in a word while there
// is a pause, and some models enter a word late.
//
// Threads: a plain function.
#include <functional>
#include <span>

#include "capability/asr/whisper/words/word_timer.h"

namespace annex::asr {

/// Whether there is speech at a time of the recording, in seconds.
using SpeechAt = std::function<bool(double)>;

/// In place; words in order of time. A word with a pause inside keeps the side with more speech;
/// speech at a pause that then belongs to no word joins the word it touches.
void fit_to_speech(std::span<TimedWord* const> words, const SpeechAt& speech_at);

}  // namespace annex::asr
