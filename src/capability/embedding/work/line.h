#pragma once
// Whose texts run next, of all requests in one worker.
//
//   short   a job with at most kShortTokens left; the one with the least left goes first
//   bulk    every other job; they take turns
//
// A short job goes before a bulk one, but after kPassedMax pieces in a row that did, the job that
// waited longest has its turn. A bulk job is therefore done in pieces, between which others go.
// A piece is one text, or, for models whose texts may run together, texts of like length, from
// several jobs of the same rank. A piece that a short job leads and that is not full waits for
// company while another job waits behind it.
//
// Threads: one at a time. Time is handed in.
#include <cstddef>
#include <cstdint>
#include <list>
#include <span>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "capability/embedding/work/runner.h"

namespace annex::embedding {

inline constexpr std::size_t kShortTokens = 1024;  ///< left of a job that goes first
inline constexpr std::size_t kPassedMax = 16;      ///< pieces in a row that passed bulk jobs
/// From a short job's arrival. A model needs longer for the shortest text.
inline constexpr Milliseconds kCompanyMax{2};

using JobId = std::uint64_t;

struct WaitingText {
    JobId job = 0;
    std::size_t index = 0;  ///< within its job
    friend bool operator==(const WaitingText&, const WaitingText&) = default;
};
using Piece = std::vector<WaitingText>;

class Line {
  public:
    /// `lengths`: tokens of each text, at least one text. Jobs of one `runner` may run together.
    void add(JobId job, const Runner& runner, std::span<const std::size_t> lengths, TimePoint now);
    /// Forgets what of a job was not taken yet; nothing when there is no such job.
    void remove(JobId job);
    [[nodiscard]] bool empty() const { return jobs_.empty(); }

    struct Next {
        Piece piece;  ///< empty: nothing can run yet
        /// When there may be a piece although nothing was added; max() when there will be none.
        TimePoint not_before = TimePoint::max();
    };
    /// Takes the next piece out of the line.
    Next next(TimePoint now);

  private:
    struct Waiting {
        std::size_t length;
        std::size_t index;
    };
    struct Entry {
        JobId job;
        const Runner* runner;
        BatchLimits limits;
        std::vector<Waiting> texts;  // shortest first; never empty
        std::size_t tokens;
        TimePoint came_at;
        std::uint64_t turn;  // its last one, or its arrival
        [[nodiscard]] bool is_short() const { return tokens <= kShortTokens; }
    };

    [[nodiscard]] Entry& choose();
    [[nodiscard]] bool bulk_waits() const;
    using Alike = std::pair<std::vector<Waiting>::iterator, std::vector<Waiting>::iterator>;
    /// Those of a job's texts that lose little by being padded to `longest`.
    static Alike alike(Entry& entry, std::size_t longest);
    /// The jobs whose texts may run with those of `lead`, itself first.
    [[nodiscard]] std::vector<Entry*> companions(Entry& lead);

    std::list<Entry> jobs_;
    std::uint64_t turns_ = 0;
    std::size_t passed_ = 0;  // pieces in a row that short jobs led while a bulk one waited
};

}  // namespace annex::embedding
