#pragma once
// Where to cut an utterance so that its sound can be computed piece by piece: the first one short,
// so that speech starts early, each next one at most twice as long, so that it is ready before the
// one before it has been heard. All of them are planned as one, so melody and rhythm do not suffer.
//
// Threads: plain functions.
#include <cstddef>
#include <span>
#include <vector>

namespace annex::tts {

inline constexpr std::size_t kFramesPerSecond = 40;
/// Longest first piece and longest of all, in frames: memory grows with the longest.
inline constexpr std::size_t kFirstPieceFramesMax = 80;
inline constexpr std::size_t kPieceFramesMax = 320;

/// Frames [begin, end).
struct Piece {
    std::size_t begin;
    std::size_t end;
};

/// Shapes: energy [2 * frames], the model's own curve (a logarithm). Cuts lie where it is lowest:
/// between words or in a stop. The pieces follow each other from 0 to the last frame.
std::vector<Piece> cut_pieces(std::span<const float> energy);

}  // namespace annex::tts
