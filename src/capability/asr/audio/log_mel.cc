#include "capability/asr/audio/log_mel.h"

#include <kiss_fftr.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "base/assert.h"

namespace annex::asr {
namespace {

constexpr std::size_t kBins = kFftSize / 2 + 1;
constexpr std::size_t kHalf = kFftSize / 2;
constexpr float kPowerMin = 1e-10F;
constexpr float kRange = 8.0F;  // log10 units below the loudest value

// The Slaney scale: linear below 1 kHz, logarithmic above.
constexpr double kHzPerMel = 200.0 / 3;
constexpr double kBreakHz = 1000.0;
constexpr double kBreakMel = kBreakHz / kHzPerMel;
const double kLogStep = std::log(6.4) / 27;

double hz_to_mel(double hz) {
    return hz < kBreakHz ? hz / kHzPerMel : kBreakMel + std::log(hz / kBreakHz) / kLogStep;
}

double mel_to_hz(double mel) {
    return mel < kBreakMel ? mel * kHzPerMel : kBreakHz * std::exp(kLogStep * (mel - kBreakMel));
}

// One triangular band: weights of the bins from `first` on.
struct Band {
    std::size_t first = 0;
    std::vector<float> weights;
};

std::array<Band, kMelBands> make_bands() {
    std::array<double, kMelBands + 2> edges{};
    const double top = hz_to_mel(kSampleRate / 2.0);
    for (std::size_t i = 0; i < edges.size(); ++i) {
        edges[i] = mel_to_hz(top * static_cast<double>(i) / static_cast<double>(kMelBands + 1));
    }
    std::array<Band, kMelBands> bands;
    for (std::size_t m = 0; m < kMelBands; ++m) {
        const double left = edges[m];
        const double centre = edges[m + 1];
        const double right = edges[m + 2];
        auto& band = bands[m];
        for (std::size_t bin = 0; bin < kBins; ++bin) {
            const double hz = static_cast<double>(bin) * kSampleRate / kFftSize;
            const double weight =
                std::min((hz - left) / (centre - left), (right - hz) / (right - centre)) * 2 /
                (right - left);
            if (weight > 0) {
                if (band.weights.empty()) {
                    band.first = bin;
                }
                band.weights.push_back(static_cast<float>(weight));
            }
        }
    }
    return bands;
}

struct FreeFft {
    void operator()(kiss_fftr_state* state) const { kiss_fftr_free(state); }
};

}  // namespace

struct LogMelStream::Transform {
    std::unique_ptr<kiss_fftr_state, FreeFft> fft;
    std::array<float, kFftSize> hann{};
    std::array<Band, kMelBands> bands = make_bands();
    std::array<float, kFftSize> input{};
    std::array<kiss_fft_cpx, kBins> spectrum{};
    std::array<float, kBins> power{};
};

LogMelStream::LogMelStream() : transform_(std::make_unique<Transform>()) {
    transform_->fft.reset(kiss_fftr_alloc(static_cast<int>(kFftSize), 0, nullptr, nullptr));
    ANNEX_ASSERT(transform_->fft != nullptr);
    for (std::size_t i = 0; i < kFftSize; ++i) {
        const double turn = 2 * std::numbers::pi * static_cast<double>(i) / kFftSize;
        transform_->hann[i] = static_cast<float>(0.5 - 0.5 * std::cos(turn));
    }
}

LogMelStream::~LogMelStream() = default;

void LogMelStream::push(std::span<const float> samples) {
    pending_.insert(pending_.end(), samples.begin(), samples.end());
    pushed_ += samples.size();
    transform_ready(false);
}

void LogMelStream::finish() {
    // Zeros behind the end, then as many frames as whole hops of true samples.
    pending_.resize(pending_.size() + kFftSize, 0.0F);
    transform_ready(true);
}

void LogMelStream::reset() {
    pending_.clear();
    frames_.clear();
    pushed_ = 0;
    made_ = 0;
    mirrored_ = false;
}

void LogMelStream::transform_ready(bool at_end) {
    if (!mirrored_) {
        if (pending_.size() <= kHalf) {
            return;
        }
        std::vector<float> mirror(kHalf);
        std::reverse_copy(pending_.begin() + 1, pending_.begin() + 1 + kHalf, mirror.begin());
        pending_.insert(pending_.begin(), mirror.begin(), mirror.end());
        mirrored_ = true;
    }
    const std::uint64_t frames_wanted = pushed_ / kHop;
    auto& t = *transform_;
    std::size_t at = 0;
    while (at + kFftSize <= pending_.size() && (!at_end || made_ < frames_wanted)) {
        for (std::size_t i = 0; i < kFftSize; ++i) {
            t.input[i] = pending_[at + i] * t.hann[i];
        }
        kiss_fftr(t.fft.get(), t.input.data(), t.spectrum.data());
        for (std::size_t i = 0; i < kBins; ++i) {
            t.power[i] = t.spectrum[i].r * t.spectrum[i].r + t.spectrum[i].i * t.spectrum[i].i;
        }
        for (const auto& band : t.bands) {
            float sum = 0;
            for (std::size_t i = 0; i < band.weights.size(); ++i) {
                sum += band.weights[i] * t.power[band.first + i];
            }
            const float value = std::log10(std::max(sum, kPowerMin));
            loudest_ = std::max(loudest_, value);
            frames_.push_back(value);
        }
        at += kHop;
        ++made_;
    }
    pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(at));
}

std::vector<float> LogMelStream::window(std::size_t count, std::size_t width) const {
    ANNEX_ASSERT(count <= frames() && count <= width);
    std::vector<float> result(kMelBands * width, 0.0F);
    const float floor = loudest_ - kRange;
    std::size_t at = 0;
    for (std::size_t frame = 0; frame < count; ++frame) {
        for (std::size_t band = 0; band < kMelBands; ++band) {
            result[band * width + frame] = (std::max(frames_[at++], floor) + 4.0F) / 4.0F;
        }
    }
    return result;
}

void LogMelStream::drop(std::size_t count) {
    ANNEX_ASSERT(count <= frames());
    frames_.erase(frames_.begin(),
                  frames_.begin() + static_cast<std::ptrdiff_t>(count * kMelBands));
}

}  // namespace annex::asr
