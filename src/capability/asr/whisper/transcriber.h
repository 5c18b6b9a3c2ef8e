#pragma once
// A recording of any length to segments of text, as it arrives: speech gate, log-mel, windows of
// at most 30 s that end in a pause, guards against invented text. Memory does not grow with the
// recording.
// Source: openai/whisper whisper/transcribe.py; SYSTRAN/faster-whisper transcribe.py (speech
// gate with times mapped back).
//
// Life: one Transcriber per recording: push() what comes, finish() once; or run() once.
// Threads: one owner.
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "capability/asr/audio/log_mel.h"
#include "capability/asr/audio/speech_gate.h"
#include "capability/asr/whisper/segments/segment_writer.h"
#include "capability/asr/whisper/speech_model.h"
#include "capability/asr/whisper/time_map.h"
#include "capability/asr/whisper/transcript_segment.h"
#include "capability/asr/whisper/window_decoder.h"
#include "capability/asr/whisper/window_hearer.h"

namespace annex::asr {

struct TranscribeOptions {
    std::string language = {};  ///< "" = find out (multilingual), or the model's only one
    Task task = Task::kTranscribe;
    std::string prompt = {};  ///< words to expect, shown to the model before every window
    std::string hot_words =
        {};  ///< likewise, and kept when the prompt and what is carried are long
    double temperature = 0;
    bool word_times = false;
    EncoderContext context = EncoderContext::kFull;
    /// Shows the model what it wrote before. Off: one mistake may then infect the rest of a long
    /// recording, and what it gained was a word in one of two models (README.md).
    bool carry_text = false;
    SpeechGateOptions gate = {};
    /// A pause from here on ends the window: what lies behind it begins a new one.
    double gap_s = 8.0;
};

/// The next samples, 16 kHz mono in [-1, 1]; empty at the end.
using SampleSource = std::function<Result<std::vector<float>>()>;

class Transcriber {
  public:
    /// `model` and `scorer` must outlive it. `check` is asked between steps.
    Transcriber(SpeechModel& model, SpeechScorer& scorer, TranscribeOptions options,
                SegmentSink sink, StepCheck check);

    /// Everything that `source` gives. Errors: as push() and the source.
    Result<TranscriptSummary> run(const SampleSource& source);

    /// Any number of samples; segments go to the sink as soon as their window is full.
    /// Errors: kInvalidArgument (param language, model or hotwords) when the model cannot do what
    /// the options ask; as the sink, the check and the model.
    Result<void> push(std::span<const float> samples);
    /// The rest. Errors: as push().
    Result<TranscriptSummary> finish();

    /// What the model would write over the speech that waits for its window to fill, in one greedy
    /// try; nothing is consumed. Empty when there is none. A try that repeats itself is made once
    /// more with the full context. Errors: as the check and the model.
    Result<std::string> guess(EncoderContext context);
    /// Makes segments of such speech now: what comes next begins a window of its own.
    /// Errors: as push().
    Result<void> end_window() { return flush(); }
    /// Time since the last sample that was let through.
    [[nodiscard]] double silence_s() const;
    [[nodiscard]] double heard_s() const;
    /// Frames of 10 ms of such speech.
    [[nodiscard]] std::size_t waiting_frames() const { return mel_.frames(); }

  private:
    Result<void> prepare();
    Result<void> prepare_prompt();
    Result<void> take(std::vector<SpeechPiece> pieces);
    Result<void> flush();
    Result<void> take_window();
    [[nodiscard]] SoundWindow front_window(std::size_t frames) const;
    Result<std::size_t> write(const SoundWindow& window, const HeardWindow& heard);
    [[nodiscard]] std::size_t last_pause() const;
    [[nodiscard]] std::size_t last_time(const SoundWindow& window, const Written& written) const;
    /// At least `scores` of the gate's between these frames of the window were speech.
    [[nodiscard]] bool heard_speech(const SoundWindow& window, std::size_t begin, std::size_t end,
                                    std::size_t scores) const;
    [[nodiscard]] bool worth_decoding(const SoundWindow& window) const;
    [[nodiscard]] DecodeOptions decode_options() const;
    void advance(std::size_t frames);

    SpeechModel& model_;
    const TranscribeOptions options_;
    const StepCheck check_;

    SpeechGate gate_;
    LogMelStream mel_;
    TimeMap times_;
    SegmentWriter writer_;
    WindowHearer hearer_;
    bool prepared_ = false;
    std::uint64_t kept_ = 0;          // samples let through so far
    std::uint64_t window_ = 0;        // of these, where the front of mel_ lies
    std::uint64_t recorded_end_ = 0;  // where the last piece ended in the recording
    bool group_begun_ = false;        // some window since the last flush was decoded
    std::size_t short_advances_ = 0;  // in a row
    std::vector<TokenId> hot_words_;
    std::vector<TokenId> prompt_;
    TranscriptSummary summary_;  // what is known so far
};

}  // namespace annex::asr
