#pragma once
// Admits jobs to the worker processes: one slot per capability, a bounded queue in front of each,
// deadlines, and the memory of inputs that killed workers.
//
// Life: created with the capabilities it supervises; workers start when a job first needs them
// (or by preload). stop() ends them all. Threads: every function from any thread.
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.h"
#include "base/clock.h"
#include "base/result.h"
#include "scheduler/quarantine.h"
#include "scheduler/slot.h"
#include "wire/call.h"

namespace annex::scheduler {

struct JobOptions {
    std::string_view capability;
    std::string_view method;
    Deadline deadline;
    const CancelSource* cancel = nullptr;  ///< borrowed for the life of the job
    /// A digest of the untrusted input; called at most twice, and only when a worker died on this
    /// input or some input of this capability is already suspect. Empty function: not tracked.
    std::function<std::string()> fingerprint;
};

/// A place in a worker with an open call. Destroying it frees the place (and, when the call was
/// not finished, cancels it).
class Job {
  public:
    Job(Job&&) noexcept;
    Job& operator=(Job&&) = delete;
    ~Job();

    Result<void> send(const google::protobuf::MessageLite& message, std::span<const int> fds = {});
    /// As wire::Call::receive, but a worker that died is told in words for the client
    /// (kUnavailable: "the tts worker stopped ...; it is restarting, try again"), and is remembered
    /// against the input.
    Result<bool> receive(google::protobuf::MessageLite& message);
    Result<void> expect(google::protobuf::MessageLite& message);

  private:
    friend class Scheduler;
    struct State;
    explicit Job(std::unique_ptr<State> state);
    Error explain(Error error);
    std::unique_ptr<State> state_;
};

class Scheduler {
  public:
    explicit Scheduler(std::vector<SlotOptions> slots);
    ~Scheduler();

    /// Waits for a place (at most until the deadline), starts the worker when it is away, opens
    /// the call. Errors: kBusy when the queue is full, kDeadline, kCancelled, kUnavailable while
    /// the worker crash-loops (says when to come back), kUnsupported for a quarantined input.
    Result<Job> start(const JobOptions& options);

    /// Starts a worker before anybody asks. Thread: returns at once.
    void preload(std::string_view capability);
    [[nodiscard]] std::vector<SlotStatus> status() const;
    void stop();

  private:
    std::map<std::string, std::unique_ptr<Slot>, std::less<>> slots_;
    Quarantine quarantine_;
};

}  // namespace annex::scheduler
