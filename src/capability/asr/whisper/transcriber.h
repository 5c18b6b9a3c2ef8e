#pragma once
// A recording of any length to segments of text, as it is read: speech gate, log-mel, windows of
// 30 s that each begin where the last complete segment ended, guards against invented text.
// Memory does not grow with the recording.
// Source: openai/whisper whisper/transcribe.py; SYSTRAN/faster-whisper transcribe.py (speech
// gate with times mapped back).
//
// Life: one Transcriber per recording, run() once. Threads: one owner.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "capability/asr/audio/log_mel.h"
#include "capability/asr/audio/speech_gate.h"
#include "capability/asr/whisper/speech_model.h"
#include "capability/asr/whisper/time_map.h"
#include "capability/asr/whisper/window_decoder.h"

namespace annex::asr {

/// How much of a window the encoder sees behind the end of the sound.
enum class EncoderContext : std::uint8_t {
    kFull,     ///< always 30 s, as the model was trained
    kTrimmed,  ///< one second: 2 to 3 times faster on short sound
};

struct TranscribeOptions {
    std::string language = {};  ///< "" = find out (multilingual), or the model's only one
    std::string prompt = {};    ///< words to expect, shown to the model before every window
    double temperature = 0;
    EncoderContext context = EncoderContext::kFull;
    /// Shows the model what it wrote before. Off: one mistake may then infect the rest of a long
    /// recording, and what it gained was a word in one of two models (README.md).
    bool carry_text = false;
    SpeechGateOptions gate = {};
    /// A pause from here on ends the window: what lies behind it begins a new one.
    double gap_s = 8.0;
};

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
    std::uint32_t seek = 0;  ///< frames of 10 ms at which the window began
};

struct TranscriptSummary {
    double duration_s = 0;
    double speech_s = 0;  ///< what the gate let through
    std::string language;
};

/// The next samples, 16 kHz mono in [-1, 1]; empty at the end.
using SampleSource = std::function<Result<std::vector<float>>()>;
using SegmentSink = std::function<Result<void>(const TranscriptSegment&)>;

class Transcriber {
  public:
    /// `model` and `scorer` must outlive it. `check` is asked between steps.
    Transcriber(SpeechModel& model, SpeechScorer& scorer, TranscribeOptions options,
                SegmentSink sink, StepCheck check);

    /// Errors: kInvalidArgument (param "language") when the model does not know the language; as
    /// the source, the sink, the check and the model.
    Result<TranscriptSummary> run(const SampleSource& source);

  private:
    Result<void> prepare();
    Result<void> take(std::vector<SpeechPiece> pieces);
    Result<void> flush();
    Result<void> transcribe_window(std::size_t frames);
    Result<std::size_t> emit_segments(const Written& written, std::size_t frames);
    Result<void> emit(const Written& written, std::vector<TokenId> tokens, TokenId begin,
                      TokenId end, std::size_t frames);
    [[nodiscard]] bool is_invented(const Written& written, const TranscriptSegment& segment) const;
    [[nodiscard]] bool worth_decoding(std::size_t frames) const;
    [[nodiscard]] DecodeOptions decode_options() const;
    void advance(std::size_t frames);
    [[nodiscard]] std::vector<TokenId> text_of(const std::vector<TokenId>& tokens) const;

    SpeechModel& model_;
    const TranscribeOptions options_;
    const SegmentSink sink_;
    const StepCheck check_;

    SpeechGate gate_;
    LogMelStream mel_;
    TimeMap times_;
    std::uint64_t kept_ = 0;          // samples let through so far
    std::uint64_t window_ = 0;        // of these, where the front of mel_ lies
    std::uint64_t recorded_end_ = 0;  // where the last piece ended in the recording
    bool group_begun_ = false;        // some window since the last flush was decoded
    std::size_t short_advances_ = 0;  // in a row
    std::string language_;
    std::vector<TokenId> prompt_;
    std::vector<TokenId> written_;  // text so far, when it is carried on
    std::uint32_t next_id_ = 0;
    std::string last_text_;
    std::size_t last_text_times_ = 0;
};

}  // namespace annex::asr
