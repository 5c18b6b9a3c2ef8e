#pragma once
// Brings every voice to the same loudness and keeps its peaks below full scale. The first gain is
// known for the model's voices, and measured on the first clause for others. From clause to clause
// it follows the loudness of the last minute by half a decibel at most: a long text does not drift,
// and nothing pumps.
//
// Life: one per speech. Threads: plain class, one owner.
// Source: EBU R 128; README, "Loudness".
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace annex::tts {

inline constexpr double kTargetLoudness = -19;        ///< LUFS
inline constexpr double kTruePeakMaxDecibels = -1;    ///< dBTP
inline constexpr double kLevelStepMaxDecibels = 0.5;  ///< from one clause to the next
inline constexpr double kLevelGainMaxDecibels = 12;   ///< up or down, where it is estimated

/// Integrated loudness of a voice of the model as it comes out of the model; none when nobody has
/// measured it. Units: LUFS.
std::optional<double> known_loudness(std::string_view voice_id);

/// Lowers what would exceed `ceiling` (a true peak, linear), smoothly, from 5 ms before to 5 ms
/// after. Shapes: n -> n.
void limit_peaks(std::span<float> samples, std::uint32_t sample_rate, float ceiling);

class Leveller {
  public:
    /// `loudness`: of the voice, LUFS; none = measured on the first clause.
    Leveller(std::uint32_t sample_rate, std::optional<double> loudness);

    /// The clause, or a piece of one, at the level it is heard at. The gain moves only where a
    /// clause begins.
    std::vector<float> apply(std::vector<float> piece, bool begins_clause);

  private:
    void follow(std::span<const float> piece, bool begins_clause);

    std::uint32_t sample_rate_;
    std::optional<double> gain_decibels_;
    std::deque<double> blocks_;  // of the last minute, before the gain
};

}  // namespace annex::tts
