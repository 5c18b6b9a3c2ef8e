#include "capability/tts/audio/alignment.h"

#include <cmath>

namespace annex::tts {
namespace {

constexpr std::size_t kSparse = 4;  // every fourth sample tells as well where waves line up

double likeness(std::span<const float> a, std::span<const float> b) {
    double product = 0;
    double power = 1e-9;
    for (std::size_t i = 0; i < a.size(); i += kSparse) {
        product += static_cast<double>(a[i]) * static_cast<double>(b[i]);
        power += static_cast<double>(b[i]) * static_cast<double>(b[i]);
    }
    return product / std::sqrt(power);
}

}  // namespace

std::size_t best_match(std::span<const float> wanted, std::span<const float> samples,
                       std::size_t from, std::size_t to) {
    std::size_t start = from;
    double best = -1e30;
    for (std::size_t at = from; at <= to; ++at) {
        const double score = likeness(wanted, samples.subspan(at, wanted.size()));
        if (score > best) {
            best = score;
            start = at;
        }
    }
    return start;
}

}  // namespace annex::tts
