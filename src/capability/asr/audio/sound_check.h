#pragma once
// What is wrong with a sound before anybody tries to understand it: clipped, very quiet, or with
// nothing above the band of a telephone. Measured while it streams; memory does not grow.
//
// Life: push() samples, facts() at any time. Threads: one owner.
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace annex::asr {

struct SoundFacts {
    /// Of all samples, those that lie at full scale beside another such.
    double clipped_share = 0;
    /// Level of the loud parts (95 of 100 tenths of a second are quieter), RMS in dB below full
    /// scale; -100 for silence.
    double level_db = -100;
    /// Energy of the loud parts above 4.5 kHz, in dB below all of it; 0 where nothing is loud.
    double high_band_db = 0;
};

class SoundCheck {
  public:
    SoundCheck();
    /// Units: samples in [-1, 1] at 16 kHz.
    void push(std::span<const float> samples);
    [[nodiscard]] SoundFacts facts() const;

  private:
    struct Section {  // of a filter of the second order
        double b0 = 0, b1 = 0, b2 = 0, a1 = 0, a2 = 0, z1 = 0, z2 = 0;
    };
    static constexpr std::size_t kSections = 6;
    static constexpr std::size_t kLevels = 101;  // -100 .. 0 dB

    double high_pass(double sample);
    void end_block();

    std::array<Section, kSections> filter_;
    std::uint64_t samples_ = 0, clipped_ = 0;
    bool at_full_scale_ = false;
    bool counted_ = false;  // the sample before was counted as clipped
    std::size_t in_block_ = 0;
    double block_energy_ = 0, block_high_ = 0;
    std::array<std::uint64_t, kLevels> blocks_{};    // by level
    std::array<double, kLevels> energy_{}, high_{};  // sums of mean squares, by level
};

}  // namespace annex::asr
