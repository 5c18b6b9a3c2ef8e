#include "capability/asr/whisper/live_transcriber.h"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <utility>

#include "capability/asr/audio/log_mel.h"

namespace annex::asr {
namespace {

// Case and marks of a word change while its sentence grows; the word does not.
std::string core(const std::string& unit) {
    std::string result;
    for (const char c : unit) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80) {
            result.push_back(c);
        } else if (std::isalnum(byte) != 0) {
            result.push_back(static_cast<char>(std::tolower(byte)));
        }
    }
    return result;
}

std::string joined(const std::vector<std::string>& units, std::size_t from = 0) {
    const auto begin = units.begin() + static_cast<std::ptrdiff_t>(std::min(from, units.size()));
    return std::accumulate(begin, units.end(), std::string());
}

}  // namespace

std::vector<std::string> agreement_units(std::string_view text) {
    std::vector<std::string> units;
    bool after_character = false;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool continues = (byte & 0xC0U) == 0x80;
        // Letters of three bytes and more: Chinese, Japanese, Korean, Thai, Indic scripts.
        const bool character = byte >= 0xE0;
        if (units.empty() || c == ' ' || character || (after_character && !continues)) {
            units.emplace_back();
        }
        units.back().push_back(c);
        after_character = character || (after_character && continues);
    }
    return units;
}

LiveTranscriber::LiveTranscriber(SpeechModel& model, SpeechScorer& scorer, LiveOptions options,
                                 SegmentSink on_segment, PartialSink on_partial, StepCheck check)
    : options_(std::move(options)),
      on_partial_(std::move(on_partial)),
      transcriber_(
          model, scorer, options_.transcribe,
          [this, sink = std::move(on_segment)](const TranscriptSegment& segment) {
              segment_came_ = true;
              return sink(segment);
          },
          std::move(check)),
      next_guess_s_(options_.first_guess_s) {}

Result<void> LiveTranscriber::push(std::span<const float> samples) {
    const std::size_t before = transcriber_.waiting_frames();
    ANNEX_TRY(transcriber_.push(samples));
    if (options_.final_pause_s > 0 && transcriber_.waiting_frames() > 0 &&
        transcriber_.silence_s() >= options_.final_pause_s) {
        ANNEX_TRY(transcriber_.end_window());
    }
    if (std::exchange(segment_came_, false) || transcriber_.waiting_frames() < before) {
        begin_anew();
    }
    const double waiting = static_cast<double>(transcriber_.waiting_frames()) * kFrameS;
    if (waiting < next_guess_s_) {
        return {};
    }
    next_guess_s_ = waiting + std::max(options_.guess_every_s, options_.guess_share * waiting);
    return guess();
}

Result<TranscriptSummary> LiveTranscriber::finish() {
    return transcriber_.finish();
}

Result<void> LiveTranscriber::guess() {
    ANNEX_ASSIGN(text, transcriber_.guess(options_.guess_context));
    auto units = agreement_units(text);
    // What is stable stays so, even when the next guess thinks otherwise.
    while (stable_.size() < std::min(units.size(), last_.size()) &&
           core(units[stable_.size()]) == core(last_[stable_.size()])) {
        stable_.push_back(units[stable_.size()]);
    }
    last_ = std::move(units);
    if (last_.empty() && stable_.empty()) {
        return {};
    }
    return on_partial_({joined(stable_), joined(last_, stable_.size()), transcriber_.heard_s()});
}

void LiveTranscriber::begin_anew() {
    last_.clear();
    stable_.clear();
    next_guess_s_ = options_.first_guess_s;
}

}  // namespace annex::asr
