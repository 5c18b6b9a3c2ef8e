#include "capability/tts/audio/seam.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "capability/tts/audio/alignment.h"

namespace annex::tts {
namespace {

constexpr double kHalfFadeSeconds = 0.006;
constexpr double kSearchSeconds = 0.006;  // half a period of the lowest voice

}  // namespace

Seam::Seam(std::uint32_t sample_rate)
    : half_fade_(static_cast<std::size_t>(kHalfFadeSeconds * sample_rate)),
      search_(static_cast<std::size_t>(kSearchSeconds * sample_rate)) {}

std::vector<float> Seam::add(std::span<const float> piece, std::size_t before, std::size_t after) {
    std::vector<float> out;
    std::size_t begin = 0;
    const std::size_t fade = std::min(2 * half_fade_, tail_.size());
    if (fade > 0 && before >= half_fade_ + search_ &&
        before + half_fade_ + search_ <= piece.size()) {
        const std::size_t middle = before - half_fade_;
        const std::size_t start =
            best_match(std::span(tail_).first(fade), piece, middle - search_, middle + search_);
        for (std::size_t i = 0; i < fade; ++i) {
            const double phase = static_cast<double>(i + 1) / static_cast<double>(fade + 1);
            const auto weight = static_cast<float>(0.5 - 0.5 * std::cos(std::numbers::pi * phase));
            out.push_back(tail_[i] + weight * (piece[start + i] - tail_[i]));
        }
        begin = start + fade;
    } else {
        begin = std::min(before, piece.size());
    }
    const std::size_t held = after == 0 ? 0 : std::min(piece.size() - begin, after + half_fade_);
    out.insert(out.end(), piece.begin() + static_cast<std::ptrdiff_t>(begin),
               piece.end() - static_cast<std::ptrdiff_t>(held));
    tail_.assign(piece.end() - static_cast<std::ptrdiff_t>(held), piece.end());
    return out;
}

}  // namespace annex::tts
