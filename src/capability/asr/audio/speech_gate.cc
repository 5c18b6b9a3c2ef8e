#include "capability/asr/audio/speech_gate.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/assert.h"
#include "capability/asr/audio/log_mel.h"

namespace annex::asr {
namespace {

constexpr float kPeakDecay = 0.998F;  // per window: half in 11 s

std::uint64_t to_samples(double seconds) {
    return static_cast<std::uint64_t>(seconds * kSampleRate);
}

std::ptrdiff_t offset(std::uint64_t samples) {
    return static_cast<std::ptrdiff_t>(samples);
}

}  // namespace

SpeechGate::SpeechGate(SpeechScorer& scorer, const SpeechGateOptions& options)
    : scorer_(scorer),
      options_(options),
      pause_(to_samples(options.pause_s_max)),
      speech_min_(to_samples(options.speech_s_min)),
      padding_(to_samples(options.padding_s)) {
    ANNEX_ASSERT(2 * padding_ <= pause_);
}

Result<std::vector<SpeechPiece>> SpeechGate::push(std::span<const float> samples) {
    held_.insert(held_.end(), samples.begin(), samples.end());
    seen_ += samples.size();
    std::vector<SpeechPiece> pieces;
    ANNEX_TRY(score_windows(pieces));
    return pieces;
}

Result<std::vector<SpeechPiece>> SpeechGate::finish() {
    std::vector<SpeechPiece> pieces;
    if (scored_ < seen_) {
        held_.resize(held_.size() + (kScoreSamples - (seen_ - scored_)), 0.0F);
        ANNEX_TRY(score_windows(pieces));
    }
    // Speech was let through as it was scored; what is held is none, or the zeros from above.
    in_speech_ = false;
    held_.clear();
    return pieces;
}

Result<void> SpeechGate::score_windows(std::vector<SpeechPiece>& pieces) {
    while (scored_ + kScoreSamples <= held_begin_ + held_.size()) {
        const auto* window = held_.data() + (scored_ - held_begin_);
        ANNEX_ASSIGN(score, score_window(std::span(window, kScoreSamples)));
        scores_.push_back(score);
        decide(score);
        scored_ += kScoreSamples;
        release(pieces);
    }
    return {};
}

Result<float> SpeechGate::score_window(std::span<const float> window) {
    peak_ *= kPeakDecay;
    for (const float sample : window) {
        peak_ = std::max(peak_, std::abs(sample));
    }
    if (peak_ >= options_.peak_min || peak_ == 0) {
        return scorer_.score(window);
    }
    const float gain = std::min(options_.peak_min / peak_, options_.gain_max);
    std::array<float, kScoreSamples> louder{};
    std::transform(window.begin(), window.end(), louder.begin(),
                   [gain](float sample) { return sample * gain; });
    return scorer_.score(louder);
}

// The state machine of get_speech_timestamps for the window that begins at scored_.
void SpeechGate::decide(float score) {
    if (score >= options_.threshold) {
        in_silence_ = false;
        if (!in_speech_) {
            in_speech_ = true;
            span_open_ = false;
            span_begin_ = scored_;
        }
        return;
    }
    if (score >= options_.threshold_end || !in_speech_) {
        return;
    }
    if (!in_silence_) {
        in_silence_ = true;
        silence_begin_ = scored_;
    }
    if (scored_ - silence_begin_ < pause_) {
        return;
    }
    if (span_open_ || silence_begin_ - span_begin_ > speech_min_) {
        ended_ = silence_begin_ + padding_;
    }
    in_speech_ = false;
    in_silence_ = false;
}

// Hands out what is decided and drops what can no longer become padding.
void SpeechGate::release(std::vector<SpeechPiece>& pieces) {
    const std::uint64_t available = std::min(scored_, seen_);
    if (ended_ != 0) {
        let_through(ended_, pieces);
        ended_ = 0;
        span_open_ = false;
    }
    if (in_speech_) {
        const std::uint64_t until = in_silence_ ? silence_begin_ : scored_;
        if (span_open_ || until - span_begin_ > speech_min_) {
            let_through(std::min(in_silence_ ? until + padding_ : until, available), pieces);
        }
        return;
    }
    if (available > held_begin_ + padding_) {
        const std::uint64_t begin = available - padding_;
        held_.erase(held_.begin(), held_.begin() + offset(begin - held_begin_));
        held_begin_ = begin;
    }
}

void SpeechGate::let_through(std::uint64_t until, std::vector<SpeechPiece>& pieces) {
    const bool starts = !span_open_;
    if (starts) {
        // What was held from before may reach further back than the padding.
        const std::uint64_t begin =
            std::max(held_begin_, span_begin_ - std::min(span_begin_, padding_));
        held_.erase(held_.begin(), held_.begin() + offset(begin - held_begin_));
        held_begin_ = begin;
        span_open_ = true;
    }
    until = std::min(until, held_begin_ + held_.size());
    if (until <= held_begin_) {
        return;
    }
    const auto count = offset(until - held_begin_);
    const bool joins = !starts && !pieces.empty() &&
                       pieces.back().begin + pieces.back().samples.size() == held_begin_;
    if (!joins) {
        pieces.push_back({held_begin_, {}, starts});
    }
    auto& samples = pieces.back().samples;
    samples.insert(samples.end(), held_.begin(), held_.begin() + count);
    held_.erase(held_.begin(), held_.begin() + count);
    held_begin_ = until;
}

bool SpeechGate::heard_speech(std::uint64_t begin, std::uint64_t end, std::size_t count) const {
    const std::uint64_t last = scores_begin_ + scores_.size();
    const std::uint64_t from = std::clamp(begin / kScoreSamples, scores_begin_, last);
    const std::uint64_t to = std::clamp((end + kScoreSamples - 1) / kScoreSamples, from, last);
    const auto heard = std::count_if(scores_.begin() + offset(from - scores_begin_),
                                     scores_.begin() + offset(to - scores_begin_),
                                     [this](float score) { return score >= options_.threshold; });
    return heard >= offset(count);
}

bool SpeechGate::may_be_speech(std::uint64_t sample) const {
    const std::uint64_t at = sample / kScoreSamples;
    return at >= scores_begin_ && at - scores_begin_ < scores_.size() &&
           scores_[at - scores_begin_] >= options_.threshold_end;
}

void SpeechGate::forget_before(std::uint64_t sample) {
    const std::uint64_t keep =
        std::clamp(sample / kScoreSamples, scores_begin_, scores_begin_ + scores_.size());
    scores_.erase(scores_.begin(), scores_.begin() + offset(keep - scores_begin_));
    scores_begin_ = keep;
}

}  // namespace annex::asr
