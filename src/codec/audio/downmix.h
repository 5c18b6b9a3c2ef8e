#pragma once
// Two channels -> one. The average, except where it would lose the sound: while one channel is dead
// or the two cancel each other out, the louder one alone.
//
// Life: push() blocks in order, one mixer per file. Threads: one owner.
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace annex::codec {

class Downmix {
  public:
    explicit Downmix(int sample_rate)
        : block_(static_cast<std::size_t>(sample_rate) / 4),
          ramp_(static_cast<std::size_t>(sample_rate) / 100) {}

    /// Appends to `out` what is decided: a quarter of a second at a time.
    /// Shapes: left and right of equal length (asserted), in [-1, 1].
    void push(std::span<const float> left, std::span<const float> right, std::vector<float>& out);
    /// Appends the rest.
    void flush(std::vector<float>& out);

    /// True when more than half of what was to be heard came from one channel alone, because the
    /// other was dead.
    [[nodiscard]] bool one_channel() const { return 2 * dead_blocks_ > loud_blocks_; }
    /// Likewise, because the channels cancelled each other out.
    [[nodiscard]] bool opposite_channels() const { return 2 * opposite_blocks_ > loud_blocks_; }

  private:
    struct Weights {
        float left = 0.5F, right = 0.5F;
    };

    [[nodiscard]] Weights weigh(std::span<const float> left, std::span<const float> right);
    void mix(std::size_t count, std::vector<float>& out);

    const std::size_t block_, ramp_;  // samples
    std::vector<float> left_, right_;
    Weights weights_;
    std::uint64_t loud_blocks_ = 0, dead_blocks_ = 0, opposite_blocks_ = 0;
};

}  // namespace annex::codec
