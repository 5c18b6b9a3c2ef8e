#pragma once
// What was written over a window to segments of the recording: cut, checked for inventions and
// repetition, with words where they are wanted.
//
// Life: one per recording. Threads: one owner.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "capability/asr/audio/speech_gate.h"
#include "capability/asr/whisper/segments/segment_cuts.h"
#include "capability/asr/whisper/speech_model.h"
#include "capability/asr/whisper/time_map.h"
#include "capability/asr/whisper/transcript_segment.h"
#include "capability/asr/whisper/window_decoder.h"

namespace annex::asr {

using SegmentSink = std::function<Result<void>(const TranscriptSegment&)>;

/// A window that was written down.
struct WrittenWindow {
    EncodedWindow& encoded;
    const Written& written;
    std::size_t frames = 0;   ///< of 10 ms that hold its sound
    std::uint64_t begin = 0;  ///< its first sample in the speech that was let through
    std::string language;     ///< key of WhisperConfig::languages
    Task task = Task::kTranscribe;
};

class SegmentWriter {
  public:
    /// All must outlive it.
    SegmentWriter(const SpeechModel& model, const SpeechGate& gate, const TimeMap& times,
                  bool word_times, SegmentSink sink)
        : model_(model),
          gate_(gate),
          times_(times),
          word_times_(word_times),
          sink_(std::move(sink)) {}

    /// Sends the window's segments and says how many of its frames are thereby done.
    /// Errors: as the sink and EncodedWindow::attend.
    Result<std::size_t> emit(const WrittenWindow& window);

    /// What was written last, as far as it is an example to go on from.
    [[nodiscard]] const std::vector<TokenId>& carried() const { return carried_; }
    /// Adds what was left out to `summary`.
    void sum_up(TranscriptSummary& summary) const;

  private:
    std::optional<TranscriptSegment> make_segment(const WrittenWindow& window,
                                                  const SegmentCut& cut);
    Result<void> add_words(const WrittenWindow& window, std::vector<TranscriptSegment>& segments);
    [[nodiscard]] TranscriptWord placed(const TimedWord& word, std::uint64_t window) const;
    [[nodiscard]] bool is_invented(const Written& written, const TranscriptSegment& segment) const;
    void carry(const Written& written, const std::vector<TokenId>& tokens);
    [[nodiscard]] std::vector<TokenId> text_of(const std::vector<TokenId>& tokens) const;

    const SpeechModel& model_;
    const SpeechGate& gate_;
    const TimeMap& times_;
    const bool word_times_;
    const SegmentSink sink_;
    std::uint32_t next_id_ = 0;
    std::string last_text_;
    std::size_t last_text_times_ = 0;
    std::vector<TokenId> carried_;
    TranscriptSummary left_out_;
};

/// Whether a text is a phrase that such models write over silence, and the model was not sure.
bool is_phantom(const Written& written, const std::string& text);

}  // namespace annex::asr
