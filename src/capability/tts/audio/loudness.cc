#include "capability/tts/audio/loudness.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace annex::tts {
namespace {

constexpr double kBlockSeconds = 0.4;
constexpr std::size_t kHopsPerBlock = 4;  // blocks overlap by three quarters
constexpr double kAbsoluteGate = -70;     // LUFS
constexpr double kRelativeGate = -10;     // LU below the mean of what passes the first
constexpr double kOffset = -0.691;        // makes a 997 Hz tone at full scale -3.01

/// A second-order filter, direct form II transposed.
struct Biquad {
    double b0 = 1;
    double b1 = 0;
    double b2 = 0;
    double a1 = 0;
    double a2 = 0;
    double z1 = 0;
    double z2 = 0;

    double step(double x) {
        const double y = b0 * x + z1;
        z1 = b1 * x - a1 * y + z2;
        z2 = b2 * x - a2 * y;
        return y;
    }
};

/// The head's effect: a shelf of +4 dB above 1.7 kHz.
Biquad shelf(double rate) {
    constexpr double kFrequency = 1681.974450955533;
    constexpr double kGain_dB = 3.999843853973347;
    constexpr double kQ = 0.7071752369554196;
    const double k = std::tan(std::numbers::pi * kFrequency / rate);
    const double high = std::pow(10.0, kGain_dB / 20);
    const double band = std::pow(high, 0.4996667741545416);
    const double a0 = 1 + k / kQ + k * k;
    return {.b0 = (high + band * k / kQ + k * k) / a0,
            .b1 = 2 * (k * k - high) / a0,
            .b2 = (high - band * k / kQ + k * k) / a0,
            .a1 = 2 * (k * k - 1) / a0,
            .a2 = (1 - k / kQ + k * k) / a0};
}

/// Low tones sound less loud than they are.
Biquad high_pass(double rate) {
    constexpr double kFrequency = 38.13547087602444;
    constexpr double kQ = 0.5003270373238773;
    const double k = std::tan(std::numbers::pi * kFrequency / rate);
    const double a0 = 1 + k / kQ + k * k;
    return {
        .b0 = 1, .b1 = -2, .b2 = 1, .a1 = 2 * (k * k - 1) / a0, .a2 = (1 - k / kQ + k * k) / a0};
}

double lufs(double power) {
    return kOffset + 10 * std::log10(std::max(power, 1e-12));
}

/// Mean power of the blocks louder than `gate`; 0 when none is.
double mean_above(std::span<const double> blocks, double gate) {
    double sum = 0;
    std::size_t count = 0;
    for (const double power : blocks) {
        if (lufs(power) > gate) {
            sum += power;
            ++count;
        }
    }
    return count == 0 ? 0 : sum / static_cast<double>(count);
}

constexpr std::size_t kPhases = 4;
constexpr std::size_t kTaps = 12;  // per phase

/// A windowed sinc: point p / 4 between two samples from the six on either side.
const std::array<std::array<float, kTaps>, kPhases>& interpolation() {
    static const auto kTable = [] {
        std::array<std::array<float, kTaps>, kPhases> out{};
        for (std::size_t phase = 0; phase < kPhases; ++phase) {
            double sum = 0;
            std::array<double, kTaps> taps{};
            for (std::size_t i = 0; i < kTaps; ++i) {
                const double x = static_cast<double>(i) - (kTaps / 2.0 - 1) -
                                 static_cast<double>(phase) / kPhases;
                const double sinc = std::abs(x) < 1e-9
                                        ? 1
                                        : std::sin(std::numbers::pi * x) / (std::numbers::pi * x);
                const double window = 0.5 + 0.5 * std::cos(std::numbers::pi * x / (kTaps / 2.0));
                taps.at(i) = sinc * window;
                sum += taps.at(i);
            }
            for (std::size_t i = 0; i < kTaps; ++i) {
                out.at(phase).at(i) = static_cast<float>(taps.at(i) / sum);
            }
        }
        return out;
    }();
    return kTable;
}

}  // namespace

std::vector<double> block_powers(std::span<const float> samples, std::uint32_t sample_rate) {
    const auto hop = static_cast<std::size_t>(kBlockSeconds * sample_rate) / kHopsPerBlock;
    if (hop == 0 || samples.size() < hop * kHopsPerBlock) {
        return {};
    }
    auto head = shelf(sample_rate);
    auto low = high_pass(sample_rate);
    std::vector<double> hops(samples.size() / hop, 0.0);
    for (std::size_t i = 0; i < hops.size() * hop; ++i) {
        const double y = low.step(head.step(static_cast<double>(samples[i])));
        hops[i / hop] += y * y;
    }
    std::vector<double> blocks;
    for (std::size_t i = 0; i + kHopsPerBlock <= hops.size(); ++i) {
        double power = 0;
        for (std::size_t j = 0; j < kHopsPerBlock; ++j) {
            power += hops[i + j];
        }
        blocks.push_back(power / static_cast<double>(hop * kHopsPerBlock));
    }
    return blocks;
}

std::optional<double> gated_loudness(std::span<const double> blocks) {
    const double audible = mean_above(blocks, kAbsoluteGate);
    if (audible == 0) {
        return std::nullopt;
    }
    const double gate = std::max(kAbsoluteGate, lufs(audible) + kRelativeGate);
    return lufs(mean_above(blocks, gate));
}

std::optional<double> integrated_loudness(std::span<const float> samples,
                                          std::uint32_t sample_rate) {
    return gated_loudness(block_powers(samples, sample_rate));
}

std::vector<float> true_peaks(std::span<const float> samples) {
    const auto& table = interpolation();
    std::vector<float> padded(samples.size() + 2 * kTaps, 0.0F);
    std::ranges::copy(samples, padded.begin() + kTaps);
    std::vector<float> out(samples.size());
    float next_between = 0;  // between this sample and the one before
    for (std::size_t n = 0; n < samples.size(); ++n) {
        const float* const window = &padded[n + kTaps - (kTaps / 2 - 1)];
        float between = 0;
        for (std::size_t phase = 1; phase < kPhases; ++phase) {
            float sum = 0;
            for (std::size_t i = 0; i < kTaps; ++i) {
                sum += table[phase][i] * window[i];
            }
            between = std::max(between, std::abs(sum));
        }
        out[n] = std::max({std::abs(samples[n]), between, next_between});
        next_between = between;
    }
    return out;
}

}  // namespace annex::tts
