#pragma once
// One capability's worker process and the queue in front of it.
//
// A monitor thread owns the process: it starts it when somebody waits, asks for heartbeats, kills
// it when it hangs, and starts it again when it died (back-off when it dies again and again).
//
//          first job, preload                 heartbeat answered
//   away ---------------------> starting ---------------------------> ready
//                                  ^  |  could not start, or died       |  died, or killed
//                                  |  v                                 v  because it hung
//                                  backoff <----------------------------+
//
// Threads: acquire(), preload(), status() from any thread.
#include <sys/types.h>

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "base/cancel.h"
#include "base/clock.h"
#include "base/result.h"
#include "scheduler/process.h"
#include "scheduler/restart_ladder.h"
#include "wire/peer.h"

namespace annex::scheduler {

struct SlotOptions {
    std::string capability;
    ProcessOptions process;
    std::size_t calls_max = 1;     ///< jobs at once inside the worker
    std::size_t waiting_max = 32;  ///< jobs in the queue in front of it; more are kBusy
    Milliseconds start_timeout{10'000};
    Milliseconds heartbeat_interval{1'000};       ///< while it works
    Milliseconds heartbeat_interval_idle{3'000};  ///< while it does not; a death is seen at once
    Milliseconds heartbeat_timeout{3'000};        ///< without an answer it is taken for hung
    /// A worker still computing for nobody (its job's deadline passed or its client left) this
    /// long after is taken for hung. Longer than the longest single step of a model.
    Milliseconds overrun_max{15'000};
};

struct ModelStatus {
    std::string id;
    std::string device;
    std::uint64_t load_ms = 0;
};

struct SlotStatus {
    std::string capability;
    std::string state;  ///< away | starting | ready | backoff | stopped
    pid_t pid = 0;      ///< 0 when there is none
    std::uint64_t restarts = 0;
    std::size_t running = 0;
    std::size_t waiting = 0;
    std::uint64_t resident_bytes = 0;
    double uptime_s = 0;
    std::vector<ModelStatus> models;
    std::string last_error;  ///< how the last worker ended; empty when none did
};

/// One worker process in life; shared by the monitor and the jobs inside it, since a job may
/// outlast the process by the moment it takes to notice.
class Worker {
  public:
    Worker(Process process, UniqueFd control)
        : process_(std::move(process)), peer_(std::move(control)) {}
    wire::Peer& peer() { return peer_; }
    /// How it ended; waits a moment for the monitor to find out. nullopt: it has not.
    std::optional<Death> death(Milliseconds timeout);

  private:
    friend class Slot;
    void set_death(const Death& death);
    Process process_;  // the monitor's
    wire::Peer peer_;
    std::mutex mutex_;
    std::condition_variable ended_;
    std::optional<Death> death_;  // guarded by mutex_
};

class Slot {
  public:
    explicit Slot(SlotOptions options);
    ~Slot();
    Slot(const Slot&) = delete;
    Slot& operator=(const Slot&) = delete;

    /// Waits for a place in a ready worker; release() gives it back.
    /// Errors: kBusy, kDeadline, kCancelled, kUnavailable (backoff, or stopping).
    Result<std::shared_ptr<Worker>> acquire(const Deadline& deadline, const CancelSource* cancel);
    void release();
    void preload();
    void stop();
    [[nodiscard]] SlotStatus status() const;

  private:
    enum class State : std::uint8_t { kAway, kStarting, kReady, kBackoff, kStopped };
    struct Waiter;

    void monitor(const std::stop_token& stop);
    void wait_for_demand();
    bool start_worker();
    void supervise(const std::stop_token& stop);
    bool heartbeat_ok(bool& overrun);
    void bury(Death death);
    void back_off(const std::stop_token& stop, const std::string& why);
    void grant_places();
    void refuse_waiting(const Error& error);
    void wake_monitor() const;

    const SlotOptions options_;
    UniqueFd wake_;  // eventfd: the monitor sleeps on it

    mutable std::mutex mutex_;
    State state_ = State::kAway;                   // guarded by mutex_
    bool wanted_ = false;                          // guarded by mutex_
    std::shared_ptr<Worker> worker_;               // guarded by mutex_; written by the monitor
    pid_t pid_ = 0;                                // guarded by mutex_
    TimePoint started_at_;                         // guarded by mutex_
    TimePoint retry_at_;                           // guarded by mutex_
    std::deque<std::shared_ptr<Waiter>> waiting_;  // guarded by mutex_
    std::size_t running_ = 0;                      // guarded by mutex_
    std::uint64_t restarts_ = 0;                   // guarded by mutex_
    std::string last_error_;                       // guarded by mutex_
    std::vector<ModelStatus> models_;              // guarded by mutex_

    RestartLadder ladder_;  // the monitor's
    std::jthread monitor_;  // last: it uses all of the above
};

}  // namespace annex::scheduler
