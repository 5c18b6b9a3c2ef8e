#include "capability/tts/audio/stretch.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "capability/tts/audio/alignment.h"

namespace annex::tts {
namespace {

constexpr double kFrameSeconds = 0.03;    // two periods of the lowest voice
constexpr double kSearchSeconds = 0.008;  // half a period of it to either side

}  // namespace

std::vector<float> stretch(std::span<const float> samples, std::uint32_t sample_rate,
                           double speed) {
    const std::size_t hop = static_cast<std::size_t>(kFrameSeconds * sample_rate) / 2;
    const std::size_t frame = 2 * hop;
    const auto search = static_cast<std::size_t>(kSearchSeconds * sample_rate);
    if (speed == 1 || samples.size() < 2 * frame + search) {
        return {samples.begin(), samples.end()};
    }
    const std::size_t last_start = samples.size() - frame;
    const auto frames = static_cast<std::size_t>(static_cast<double>(last_start) /
                                                 (static_cast<double>(hop) * speed)) +
                        1;
    std::vector<float> out(frames * hop + hop, 0.0F);
    std::size_t previous = 0;
    for (std::size_t k = 0; k < frames; ++k) {
        const auto ideal =
            std::min(last_start, static_cast<std::size_t>(static_cast<double>(k * hop) * speed));
        std::size_t start = ideal;
        // What would follow the previous frame by nature is what this one should look like.
        const std::size_t wanted = previous + hop;
        if (k > 0 && wanted + hop <= samples.size()) {
            start =
                best_match(samples.subspan(wanted, hop), samples, ideal - std::min(ideal, search),
                           std::min(last_start, ideal + search));
        }
        for (std::size_t i = 0; i < frame; ++i) {
            const double phase = static_cast<double>(i) / static_cast<double>(frame);
            const auto window =
                static_cast<float>(0.5 - 0.5 * std::cos(2 * std::numbers::pi * phase));
            // The first frame has none before it to be faded with.
            out[k * hop + i] +=
                k == 0 && i < hop ? samples[start + i] : window * samples[start + i];
        }
        previous = start;
    }
    return out;
}

}  // namespace annex::tts
