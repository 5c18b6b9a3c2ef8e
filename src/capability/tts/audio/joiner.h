#pragma once
// Puts clauses together: takes off the silence that the model leaves at both ends of each, fades
// the cuts so that nothing clicks, and is silent in between for as long as the punctuation asks.
//
// Threads: plain class, one owner.
#include <cstddef>
#include <span>
#include <vector>

#include "capability/tts/text/clauses.h"

namespace annex::tts {

class Joiner {
  public:
    /// Units: speed as the client asked; pauses shrink and grow with it.
    Joiner(std::uint32_t sample_rate, double speed);

    /// The samples that follow what was returned before: the silence owed from the clause before,
    /// then this clause, or a piece of it. The pause after its last piece is owed until the next
    /// call.
    std::vector<float> add(std::span<const float> piece, bool last_piece, Pause pause);

    /// The next clause follows after this silence, in place of what the punctuation asked.
    /// Units: as written, not changed by the speed.
    void wait(int silence_ms);

  private:
    [[nodiscard]] std::size_t samples(double seconds) const;
    void fade(std::span<float> spoken, bool in, bool out) const;

    double sample_rate_;
    double speed_;
    std::size_t owed_silence_ = 0;  // samples
    bool inside_ = false;           // a clause of which pieces are still to come was heard
};

}  // namespace annex::tts
