#include "capability/tts/pieces.h"

#include <algorithm>

namespace annex::tts {
namespace {

// The model normalises over a piece, so none is short: cuts lie in the last third of what a piece
// may be long, and a rest half as long again is still one piece.
std::size_t shortest(std::size_t longest) {
    return longest * 2 / 3;
}
std::size_t longest_rest(std::size_t longest) {
    return longest * 3 / 2;
}

/// The quietest frame in [from, to), by its own energy and its neighbours'.
std::size_t quietest(std::span<const float> energy, std::size_t from, std::size_t to) {
    std::size_t best = from;
    float least = 0;
    for (std::size_t frame = from; frame < to; ++frame) {
        float sum = 0;
        for (std::size_t i = 2 * frame - 2; i < 2 * frame + 2; ++i) {
            sum += energy[i];
        }
        if (frame == from || sum < least) {
            least = sum;
            best = frame;
        }
    }
    return best;
}

}  // namespace

std::vector<Piece> cut_pieces(std::span<const float> energy) {
    const std::size_t frames = energy.size() / 2;
    std::vector<Piece> pieces;
    std::size_t begin = 0;
    std::size_t longest = kFirstPieceFramesMax;
    while (frames - begin > longest_rest(longest)) {
        const std::size_t end = quietest(energy, begin + shortest(longest), begin + longest);
        pieces.push_back({begin, end});
        longest = std::min(2 * (end - begin), kPieceFramesMax);
        begin = end;
    }
    if (begin < frames) {
        pieces.push_back({begin, frames});
    }
    return pieces;
}

}  // namespace annex::tts
