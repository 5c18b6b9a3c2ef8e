#pragma once
// Sews pieces of one utterance together. Neighbours have some sound in common; where it is quietest
// one is faded into the other, moved by up to a pitch period so that the waves line up.
//
// Threads: plain class, one owner; one per utterance.
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace annex::tts {

class Seam {
  public:
    explicit Seam(std::uint32_t sample_rate);

    /// The samples that follow what was returned before. The first `before` samples lie before the
    /// seam with the piece before, the last `after` ones after the seam with the next; 0 at the
    /// ends of the utterance.
    std::vector<float> add(std::span<const float> piece, std::size_t before, std::size_t after);

  private:
    std::size_t half_fade_;  // samples
    std::size_t search_;
    std::vector<float> tail_;  // of the piece before: half a fade before the seam and what follows
};

}  // namespace annex::tts
