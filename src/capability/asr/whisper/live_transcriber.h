#pragma once
// A recording that is still going on: final segments as Transcriber finds them, and in between what
// the sentence so far seems to say.
//
// The speech that waits is written down again and again while it grows; what two such tries in a
// row agree on is stable, the rest may still change (local agreement). A pause makes it final.
// Source: Macháček, Dabre, Bojar, "Turning Whisper into Real-Time Transcription System" (2023).
//
// Life: push() what comes, finish() once. Threads: one owner; push() computes, and takes longer
// than its samples last where the machine is too slow: the caller then pushes more at once.
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "capability/asr/whisper/transcriber.h"

namespace annex::asr {

struct LiveOptions {
    TranscribeOptions transcribe = {};
    double first_guess_s = 1.0;  ///< of sound let through, of which 0.4 s lie before the speech
    double guess_every_s = 1.0;  ///< of new sound, and at least ...
    double guess_share = 0.1;    ///< ... this share of what waits: long sentences cost more
    double final_pause_s = 1.0;  ///< silence that makes what waits final; 0 = never
    /// What a guess sees; the final text is written with transcribe.context.
    EncoderContext guess_context = EncoderContext::kTrimmed;
};

/// What was said since the last final segment, as far as it is known.
struct Partial {
    std::string stable;  ///< only grows until the next final segment
    std::string rest;    ///< may be replaced by the next partial; follows `stable` directly
    double heard_s = 0;  ///< of the recording
};
using PartialSink = std::function<Result<void>(const Partial&)>;

class LiveTranscriber {
  public:
    /// As Transcriber. A final segment replaces all partials before it.
    LiveTranscriber(SpeechModel& model, SpeechScorer& scorer, LiveOptions options,
                    SegmentSink on_segment, PartialSink on_partial, StepCheck check);

    /// Errors: as Transcriber::push and both sinks.
    Result<void> push(std::span<const float> samples);
    Result<TranscriptSummary> finish();

  private:
    Result<void> guess();
    void begin_anew();

    const LiveOptions options_;
    const PartialSink on_partial_;
    Transcriber transcriber_;
    bool segment_came_ = false;
    double next_guess_s_ = 0;
    std::vector<std::string> last_;    // units of the last guess
    std::vector<std::string> stable_;  // units that two guesses agreed on
};

/// A text in the pieces that guesses are compared by: words with the space before them, and each
/// character of scripts without spaces. Joined, they are the text.
std::vector<std::string> agreement_units(std::string_view text);

}  // namespace annex::asr
