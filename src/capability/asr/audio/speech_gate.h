#pragma once
// Lets the speech of a recording through and drops what is none, while it streams: hysteresis on
// the scores, short pauses kept, padding on both sides. Made to lose no speech rather than to
// remove all else: the decoder has tests of its own against silence and noise.
// Source: snakers4/silero-vad get_speech_timestamps, whose spans these are but for the last:
// silence at the end of a recording is dropped however short.
//
// Life: push() samples, finish() once. Holds at most pause_s_max plus the padding of samples.
// Threads: one owner.
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "capability/asr/audio/speech_scorer.h"

namespace annex::asr {

struct SpeechGateOptions {
    float threshold = 0.5F;       ///< a score from here on begins speech
    float threshold_end = 0.35F;  ///< a score below may end it
    double pause_s_max = 2.0;     ///< shorter pauses stay inside their span
    double speech_s_min = 0.0;    ///< spans not longer than this are dropped
    double padding_s = 0.4;       ///< kept before and after a span; at most half of pause_s_max
    /// A recording quieter than this peak is scored louder than it is, up to gain_max times: the
    /// scorer is deaf to whispers at -60 dB, and noise does not sound like speech when amplified.
    float peak_min = 0.02F;
    float gain_max = 100.0F;
};

/// A run of samples that is let through.
struct SpeechPiece {
    std::uint64_t begin = 0;  ///< its first sample's number in the recording
    std::vector<float> samples;
    bool starts_span = false;
};

class SpeechGate {
  public:
    /// `scorer` must outlive the gate.
    SpeechGate(SpeechScorer& scorer, const SpeechGateOptions& options);

    /// What of the samples so far is now known to be speech and was not returned before.
    /// Errors: as SpeechScorer::score.
    Result<std::vector<SpeechPiece>> push(std::span<const float> samples);
    /// As push(), at the end of the recording.
    Result<std::vector<SpeechPiece>> finish();

    [[nodiscard]] std::uint64_t samples_seen() const { return seen_; }

    /// True when some score within [begin, end) samples of the recording reached the threshold
    /// for at least `count` windows. Only what forget_before() left is known.
    [[nodiscard]] bool heard_speech(std::uint64_t begin, std::uint64_t end,
                                    std::size_t count = 1) const;
    /// True when the score at this sample reached the threshold of the end: within a span of
    /// speech, and not in a pause. Only what forget_before() left is known.
    [[nodiscard]] bool may_be_speech(std::uint64_t sample) const;
    /// Drops scores of samples before `sample`.
    void forget_before(std::uint64_t sample);

  private:
    Result<float> score_window(std::span<const float> window);
    void decide(float score);
    void let_through(std::uint64_t until, std::vector<SpeechPiece>& pieces);
    void release(std::vector<SpeechPiece>& pieces);
    Result<void> score_windows(std::vector<SpeechPiece>& pieces);

    SpeechScorer& scorer_;
    const SpeechGateOptions options_;
    const std::uint64_t pause_, speech_min_, padding_;  // samples

    std::vector<float> held_;       // samples not yet let through or dropped
    std::uint64_t held_begin_ = 0;  // number of the first of them
    std::uint64_t seen_ = 0;        // samples pushed
    std::uint64_t scored_ = 0;      // samples scored; a multiple of kScoreSamples
    bool in_speech_ = false;
    bool span_open_ = false;        // some of the present span was let through
    std::uint64_t span_begin_ = 0;  // without padding
    std::uint64_t silence_begin_ = 0;
    bool in_silence_ = false;  // within a span, below threshold_end
    std::uint64_t ended_ = 0;  // end of the span that just ended, padded; 0 = none
    float peak_ = 0;           // of what was heard lately, falling slowly
    std::vector<float> scores_;
    std::uint64_t scores_begin_ = 0;  // number of the first score kept
};

}  // namespace annex::asr
