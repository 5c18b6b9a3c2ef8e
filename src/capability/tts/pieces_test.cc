// Utterances in pieces: where they are cut and how they are put together again.
#include "capability/tts/pieces.h"

#include <gtest/gtest.h>

#include <vector>

#include "capability/tts/audio/joiner.h"
#include "capability/tts/audio/seam.h"
#include "capability/tts/test_tones.h"

namespace annex::tts {
namespace {

TEST(Joiner, pieces_of_a_clause_follow_each_other_unchanged) {
    const auto clause = tone(0.5, 0.2, 0.2);
    const auto whole = Joiner(kSampleRate, 1).add(clause, true, Pause::kNone);
    for (const std::size_t size : {1000U, 2400U, 7000U, 100'000U}) {
        Joiner joiner(kSampleRate, 1);
        std::vector<float> all;
        for (std::size_t at = 0; at < clause.size(); at += size) {
            const auto piece = std::span(clause).subspan(at, std::min(size, clause.size() - at));
            const auto out = joiner.add(piece, at + size >= clause.size(), Pause::kNone);
            all.insert(all.end(), out.begin(), out.end());
        }
        // Silence is taken off within the first and the last piece only; the sound stays whole.
        const auto sound = std::ranges::search(all, std::span(whole).subspan(900, 10'000));
        EXPECT_EQ(sound.size(), 10'000U) << size;
        EXPECT_GE(all.size(), kSampleRate / 2) << size;
    }
}

TEST(Seam, pieces_of_a_wave_are_sewn_without_a_step_whatever_their_phase) {
    constexpr std::size_t kShared = 4800;
    const auto before = tone(1.0, 0, 0);
    for (const std::size_t moved : {0U, 7U, 30U, 60U, 90U}) {
        const std::vector<float> after(before.begin() + static_cast<std::ptrdiff_t>(moved),
                                       before.end());
        Seam seam(kSampleRate);
        auto all = seam.add(before, 0, kShared);
        const auto rest = seam.add(after, kShared, 0);
        all.insert(all.end(), rest.begin(), rest.end());
        EXPECT_LT(largest_step(all), 0.045) << moved;
        EXPECT_NEAR(static_cast<double>(all.size()),
                    static_cast<double>(before.size() + after.size() - 2 * kShared), 145);
        // Nowhere does the wave die down, as two waves against each other would.
        for (std::size_t at = 0; at + 240 < all.size(); at += 60) {
            const auto period = std::span(all).subspan(at, 240);
            EXPECT_GT(*std::ranges::max_element(period), 0.7F) << moved << " at " << at;
        }
    }
}

TEST(Seam, a_piece_alone_comes_back_whole) {
    const auto sound = tone(0.3, 0, 0);
    EXPECT_EQ(Seam(kSampleRate).add(sound, 0, 0), sound);
}

TEST(Seam, pieces_shorter_than_what_they_share_lose_nothing_but_that) {
    Seam seam(kSampleRate);
    const std::vector<float> tiny(100, 0.5F);
    EXPECT_LE(seam.add(tiny, 0, 4800).size(), tiny.size());
    EXPECT_LE(seam.add(tiny, 4800, 4800).size(), tiny.size());
    EXPECT_LE(seam.add(tiny, 4800, 0).size(), tiny.size());
}

std::vector<float> energy_with_gaps(std::size_t frames, std::size_t every) {
    std::vector<float> energy(2 * frames, 1.0F);
    for (std::size_t frame = every; frame < frames; frame += every) {
        energy[2 * frame - 1] = -3;
        energy[2 * frame] = -3;
    }
    return energy;
}

TEST(Pieces, follow_each_other_over_the_whole_utterance) {
    for (const std::size_t frames : {0U, 1U, 79U, 80U, 120U, 121U, 400U, 2000U, 5000U}) {
        const auto pieces = cut_pieces(energy_with_gaps(frames, 33));
        std::size_t end = 0;
        for (const auto& piece : pieces) {
            EXPECT_EQ(piece.begin, end);
            EXPECT_GT(piece.end, piece.begin);
            EXPECT_LE(piece.end - piece.begin, kPieceFramesMax * 3 / 2);
            end = piece.end;
        }
        EXPECT_EQ(end, frames);
        if (frames > 120) {
            EXPECT_LE(pieces.front().end, kFirstPieceFramesMax);
        }
    }
}

TEST(Pieces, are_cut_where_it_is_quiet_and_each_at_most_twice_as_long_as_the_last) {
    const auto pieces = cut_pieces(energy_with_gaps(2000, 20));
    std::size_t longest = kFirstPieceFramesMax;
    for (std::size_t i = 0; i + 1 < pieces.size(); ++i) {
        EXPECT_EQ(pieces[i].end % 20, 0U);
        EXPECT_LE(pieces[i].end - pieces[i].begin, longest);
        EXPECT_GE(pieces[i].end - pieces[i].begin, longest * 2 / 3);
        longest = std::min(2 * (pieces[i].end - pieces[i].begin), kPieceFramesMax);
    }
}

}  // namespace
}  // namespace annex::tts
