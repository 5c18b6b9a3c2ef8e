#include "capability/ocr/layout/page_turn.h"

#include <algorithm>

namespace annex::ocr {
namespace {

// A box this close to a square says nothing about direction.
constexpr float kSquareAspect = 1.5F;
// Share of the lines' length.
constexpr float kVerticalShareMin = 0.5F;
constexpr float kUpsideDownShareMin = 0.4F;
// Reading must be this sure, and this much surer than as the page is.
constexpr float kTurnedConfidenceMin = 0.7F;
constexpr float kLeadMin = 0.05F;
constexpr float kSureEnough = 0.95F;
// A single letter or a dash reads well enough in more than one direction.
constexpr std::size_t kTurnedCharactersMin = 2;

float long_side(const Rect& rect) {
    return std::max(rect.width, rect.height);
}

}  // namespace

bool is_vertical(const Rect& rect) {
    return rect.height >= kUprightAspectMax * rect.width;
}

std::vector<Rect> longest(std::vector<Rect> rects, std::size_t count_max) {
    std::stable_sort(rects.begin(), rects.end(),
                     [](const Rect& a, const Rect& b) { return long_side(a) > long_side(b); });
    rects.resize(std::min(rects.size(), count_max));
    return rects;
}

std::vector<int> possible_turns(std::span<const LineEvidence> lines) {
    float vertical = 0;
    float horizontal = 0;
    float upside_down = 0;
    float any_direction = 0;
    float any_upside_down = 0;
    for (const LineEvidence& line : lines) {
        const float weight = long_side(line.rect);
        if (is_vertical(line.rect)) {
            vertical += weight;
            continue;
        }
        any_direction += weight;
        any_upside_down += weight * line.upside_down;
        if (line.rect.width >= kSquareAspect * line.rect.height) {
            horizontal += weight;
            upside_down += weight * line.upside_down;
        }
    }
    if (vertical > kVerticalShareMin * (vertical + horizontal)) {
        return {0, 90, 270};
    }
    // Only when there is nothing better do squarish boxes have a say.
    const float all = horizontal > 0 ? horizontal : any_direction;
    const float against = horizontal > 0 ? upside_down : any_upside_down;
    if (all > 0 && against > kUpsideDownShareMin * all) {
        return {0, 180};
    }
    return {0};
}

Quad reading_sample(const Rect& rect, int turn, float length_max) {
    // Turning the page by 90 degrees clockwise brings text upright that runs up.
    const int quarter_turns = turn == 90 ? 3 : turn == 180 ? 2 : turn == 270 ? 1 : 0;
    Quad quad = begun_later(corners(rect), quarter_turns);
    const float allowed = length_max * side_length(quad);
    const float full = baseline_length(quad);
    if (full > allowed) {
        const Point along = (quad[1] - quad[0]) * (allowed / full);
        quad[1] = quad[0] + along;
        quad[2] = quad[3] + along;
    }
    return quad;
}

int choose_turn(std::span<const TurnVote> votes) {
    const TurnVote& as_it_is = votes.front();
    const TurnVote* best = nullptr;
    for (const TurnVote& vote : votes.subspan(1)) {
        if (best == nullptr || vote.confidence > best->confidence) {
            best = &vote;
        }
    }
    if (best == nullptr || best->characters < kTurnedCharactersMin ||
        best->confidence < kTurnedConfidenceMin) {
        return 0;
    }
    // The model reads Chinese characters that lie on their left side as well as upright ones. So
    // lines that run up (turn 90) pass for upright stacks too, and upright stacks pass for lines
    // that run down (turn 270), but never the other way round.
    const bool runs_up = best->turn == 90 && best->confidence >= kSureEnough;
    return runs_up || best->confidence >= as_it_is.confidence + kLeadMin ? best->turn : 0;
}

}  // namespace annex::ocr
