#include "codec/audio/downmix.h"

#include <algorithm>

#include "base/assert.h"

namespace annex::codec {
namespace {

constexpr double kQuiet = 1e-7;      // mean square at -70 dB: nothing to choose by
constexpr double kDead = 1e-4;       // of the other channel's energy: 40 dB below
constexpr double kCancelled = 0.05;  // of the louder channel's energy, left in the average

double mean_square(std::span<const float> samples) {
    double sum = 0;
    for (const float sample : samples) {
        sum += static_cast<double>(sample) * sample;
    }
    return samples.empty() ? 0 : sum / static_cast<double>(samples.size());
}

}  // namespace

void Downmix::push(std::span<const float> left, std::span<const float> right,
                   std::vector<float>& out) {
    ANNEX_ASSERT(left.size() == right.size());
    left_.insert(left_.end(), left.begin(), left.end());
    right_.insert(right_.end(), right.begin(), right.end());
    while (left_.size() >= block_) {
        mix(block_, out);
    }
}

void Downmix::flush(std::vector<float>& out) {
    if (!left_.empty()) {
        mix(left_.size(), out);
    }
}

Downmix::Weights Downmix::weigh(std::span<const float> left, std::span<const float> right) {
    const double left_energy = mean_square(left);
    const double right_energy = mean_square(right);
    const double louder = std::max(left_energy, right_energy);
    if (louder < kQuiet) {
        return weights_;
    }
    ++loud_blocks_;
    std::vector<float> average(left.size());
    std::transform(left.begin(), left.end(), right.begin(), average.begin(),
                   [](float l, float r) { return (l + r) / 2; });
    const bool dead = std::min(left_energy, right_energy) < kDead * louder;
    const bool opposite = !dead && mean_square(average) < kCancelled * louder;
    dead_blocks_ += dead ? 1 : 0;
    opposite_blocks_ += opposite ? 1 : 0;
    if (!dead && !opposite) {
        return {};
    }
    // Of two that cancel out the same one is kept, or a turn would sound at every change.
    const bool was_one = weights_.left + weights_.right > 0.75F && weights_.left != weights_.right;
    const bool keep = opposite && was_one;
    const bool is_left = keep ? weights_.left > weights_.right : left_energy >= right_energy;
    return is_left ? Weights{1, 0} : Weights{0, 1};
}

void Downmix::mix(std::size_t count, std::vector<float>& out) {
    const auto left = std::span(left_).first(count);
    const auto right = std::span(right_).first(count);
    const auto before = weights_;
    weights_ = weigh(left, right);
    for (std::size_t i = 0; i < count; ++i) {
        // The change is spread over 10 ms, so that it makes no click.
        const float share = i < ramp_ ? static_cast<float>(i) / static_cast<float>(ramp_) : 1.0F;
        const float l = before.left + (weights_.left - before.left) * share;
        const float r = before.right + (weights_.right - before.right) * share;
        out.push_back(l * left[i] + r * right[i]);
    }
    left_.erase(left_.begin(), left_.begin() + static_cast<std::ptrdiff_t>(count));
    right_.erase(right_.begin(), right_.begin() + static_cast<std::ptrdiff_t>(count));
}

}  // namespace annex::codec
