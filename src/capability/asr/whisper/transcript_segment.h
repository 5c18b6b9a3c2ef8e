#pragma once
// What a recording became: segments of text, their words, and a summary of what was left out.
//
// Threads: plain values.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "capability/asr/whisper/config.h"
#include "capability/asr/whisper/words/word_timer.h"

namespace annex::asr {

using TranscriptWord = TimedWord;  ///< its times are those of the recording

struct TranscriptSegment {
    std::uint32_t id = 0;
    double start_s = 0;  ///< in the recording
    double end_s = 0;
    std::string text;  ///< with its leading space
    std::vector<TokenId> tokens;
    double temperature = 0;
    double avg_logprob = 0;
    double compression_ratio = 0;
    double no_speech_prob = 0;
    std::uint32_t seek = 0;             ///< frames of 10 ms at which the window began
    std::vector<TranscriptWord> words;  ///< only when they were asked for
};

struct TranscriptSummary {
    double duration_s = 0;
    double speech_s = 0;  ///< what the gate let through
    /// What gave no text: kept out by the gate, called silent by the model, or written over where
    /// nothing was heard.
    double dropped_s = 0;
    double repeated_s = 0;           ///< the time of segments that said the same over and over
    std::vector<double> doubtful_s;  ///< begins of the first kDoubtfulMax segments in doubt
    std::size_t doubtful = 0;        ///< how many there were
    std::string language;
    double language_probability = 1;  ///< 1 when it was told, or is the only one
};

inline constexpr std::size_t kDoubtfulMax = 5;

}  // namespace annex::asr
