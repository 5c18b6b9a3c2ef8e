#include "capability/tts/audio/joiner.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace annex::tts {
namespace {

constexpr float kSilence = 0.003F;  // -50 dBFS: above the model's noise floor in its pauses
constexpr double kKeepBeforeSeconds = 0.03;  // soft consonants begin below the threshold
constexpr double kKeepAfterSeconds = 0.06;   // and end there
constexpr double kFadeInSeconds = 0.004;
constexpr double kFadeOutSeconds = 0.02;

double pause_s(Pause pause) {
    switch (pause) {
        case Pause::kNone:
            return 0.02;
        case Pause::kClause:
            return 0.16;
        case Pause::kSentence:
            return 0.35;
        case Pause::kParagraph:
            return 0.60;
    }
    return 0;
}

/// Half a cosine, from 0 to 1: no corner at either end.
float rise(std::size_t at, std::size_t length) {
    const double x = static_cast<double>(at) / static_cast<double>(length);
    return static_cast<float>(0.5 - 0.5 * std::cos(std::numbers::pi * x));
}

}  // namespace

Joiner::Joiner(std::uint32_t sample_rate, double speed)
    : sample_rate_(sample_rate), speed_(std::clamp(speed, 0.5, 2.0)) {}

std::size_t Joiner::samples(double seconds) const {
    return static_cast<std::size_t>(std::lround(seconds * sample_rate_));
}

void Joiner::wait(int silence_ms) {
    owed_silence_ = samples(silence_ms / 1000.0);
}

std::vector<float> Joiner::add(std::span<const float> piece, bool last_piece, Pause pause) {
    const auto loud = [](float sample) { return std::abs(sample) > kSilence; };
    std::size_t begin = 0;
    std::size_t end = piece.size();
    if (!inside_) {
        const auto first = std::ranges::find_if(piece, loud);
        const auto begin_at = static_cast<std::size_t>(first - piece.begin());
        // Silence ahead of the first sound is taken off, however many pieces it lasts.
        begin = first == piece.end() ? piece.size()
                                     : begin_at - std::min(begin_at, samples(kKeepBeforeSeconds));
    }
    if (last_piece) {
        const auto last = std::find_if(piece.rbegin(), piece.rend(), loud).base();
        const auto end_at = static_cast<std::size_t>(last - piece.begin());
        end = std::max(begin, std::min(piece.size(), end_at + samples(kKeepAfterSeconds)));
    }
    std::vector<float> out;
    if (begin < end) {
        if (!inside_) {
            out.assign(owed_silence_, 0.0F);
        }
        const std::size_t silence = out.size();
        out.insert(out.end(), piece.begin() + static_cast<std::ptrdiff_t>(begin),
                   piece.begin() + static_cast<std::ptrdiff_t>(end));
        fade(std::span(out).subspan(silence), !inside_, last_piece);
    }
    const bool heard = inside_ || begin < end;
    inside_ = heard && !last_piece;
    if (last_piece) {
        const auto owed = samples(pause_s(pause) / speed_);
        owed_silence_ = heard ? owed : std::max(owed_silence_, owed);
    }
    return out;
}

void Joiner::fade(std::span<float> spoken, bool in, bool out) const {
    const std::size_t fade_in = in ? std::min(samples(kFadeInSeconds), spoken.size() / 2) : 0;
    for (std::size_t i = 0; i < fade_in; ++i) {
        spoken[i] *= rise(i, fade_in);
    }
    const std::size_t fade_out = out ? std::min(samples(kFadeOutSeconds), spoken.size() / 2) : 0;
    for (std::size_t i = 0; i < fade_out; ++i) {
        spoken[spoken.size() - 1 - i] *= rise(i, fade_out);
    }
}

}  // namespace annex::tts
