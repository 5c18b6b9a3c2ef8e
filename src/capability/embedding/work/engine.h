#pragma once
// Runs the texts of all requests of a worker on a few threads, each of which takes the next piece
// of work from one line (work/line.h), so that a short text never waits for another request's end.
//
// Life: made once; destroyed when no call is in run() any more.
// Threads: run() from any number of threads, which wait in it. The line holds what they brought, so
// their number bounds it.
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <span>
#include <stop_token>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "capability/embedding/work/line.h"
#include "capability/embedding/work/runner.h"

namespace annex::embedding {

class Engine {
  public:
    /// How often run() asks whether its answer is still wanted.
    static constexpr Milliseconds kAskEvery{50};

    /// `places`: pieces that run at once, at least one.
    explicit Engine(std::size_t places);
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// What `runner` gives for each text, in their order. `check` is asked now and then; its error
    /// ends the wait: what has not begun is dropped, and a long run under way is broken off.
    /// Errors: of the runner for one of these texts, of `check`. What the runner throws for a
    /// piece with one of these texts in it (std::bad_alloc) is thrown here.
    Result<std::vector<std::vector<float>>> run(const Runner& runner,
                                                std::vector<Encoding> encodings,
                                                const std::function<Result<void>()>& check);

  private:
    struct Job;
    struct Taken;

    void work(const std::stop_token& stop);
    /// Takes the next piece when there is one, or waits for it. `lock` holds mutex_.
    std::vector<Taken> take(std::unique_lock<std::mutex>& lock, const std::stop_token& stop);
    void run_piece(std::vector<Taken> piece);
    static Result<std::vector<std::vector<float>>> run_together(std::span<const Taken> piece);
    void deliver(std::span<const Taken> piece, Result<std::vector<std::vector<float>>> results);
    /// One text of `job` is no longer under way; mutex_ is held.
    void put_back(Job& job);

    std::mutex mutex_;
    std::condition_variable_any changed_;  // something was added to the line
    Line line_;                            // guarded by mutex_
    std::map<JobId, Job*> jobs_;           // guarded by mutex_; those in run()
    JobId last_ = 0;                       // guarded by mutex_
    std::vector<std::jthread> places_;     // last: they use all of the above
};

}  // namespace annex::embedding
