#include "capability/asr/whisper/words/word_fit.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "capability/asr/audio/log_mel.h"
#include "capability/asr/audio/speech_scorer.h"

namespace annex::asr {
namespace {

constexpr double kStepS = static_cast<double>(kScoreSamples) / kSampleRate;
constexpr std::size_t kPauseSteps = 5;  // 0.16 s; stops within words are shorter
constexpr double kReachMaxS = 0.7;      // that a word may grow into speech beside it

struct Stretch {
    double begin_s = 0, end_s = 0;
    std::size_t speech = 0;  // steps
};

// Of the stretches of speech within a word, those apart by pauses, the one with most of it.
Stretch main_stretch(const TimedWord& word, const SpeechAt& speech_at) {
    Stretch best;
    Stretch now;
    std::size_t silent = kPauseSteps;
    for (double at = word.start_s; at < word.end_s; at += kStepS) {
        if (!speech_at(at)) {
            ++silent;
            continue;
        }
        if (silent >= kPauseSteps) {
            now = {at, at, 0};
        }
        silent = 0;
        now.end_s = std::min(at + kStepS, word.end_s);
        ++now.speech;
        if (now.speech > best.speech) {
            best = now;
        }
    }
    return best;
}

// The speech that touches `from` on the side of `step`, up to a pause or `limit`.
double reach(double from, double step, double limit, const SpeechAt& speech_at) {
    double last = from;
    std::size_t silent = 0;
    const auto steps = static_cast<std::size_t>(std::abs(limit - from) / kStepS);
    for (std::size_t i = 1; i <= steps; ++i) {
        const double at = from + static_cast<double>(i) * step;
        silent = speech_at(at - step / 2) ? 0 : silent + 1;
        if (silent >= kPauseSteps) {
            return last;
        }
        last = silent == 0 ? at : last;
    }
    return from;  // no pause: whose speech this is nobody can tell
}

}  // namespace

void fit_to_speech(std::span<TimedWord* const> words, const SpeechAt& speech_at) {
    for (auto* word : words) {
        const auto found = main_stretch(*word, speech_at);
        if (found.speech > 0) {
            word->start_s = found.begin_s;
            word->end_s = found.end_s;
        }
    }
    for (std::size_t i = 0; i < words.size(); ++i) {
        auto& word = *words[i];
        const double before = i > 0 ? words[i - 1]->end_s : word.start_s - kReachMaxS;
        const double begin = reach(word.start_s, -kStepS, std::max(before, 0.0), speech_at);
        word.start_s = std::max(begin, word.start_s - kReachMaxS);
        const double after = i + 1 < words.size() ? words[i + 1]->start_s : word.end_s + kReachMaxS;
        word.end_s = std::min(reach(word.end_s, kStepS, after, speech_at), word.end_s + kReachMaxS);
    }
}

}  // namespace annex::asr
