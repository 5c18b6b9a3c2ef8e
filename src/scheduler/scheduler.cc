#include "scheduler/scheduler.h"

#include <fmt/core.h>

#include <csignal>
#include <optional>

namespace annex::scheduler {
namespace {

// How long a job waits to learn how its worker ended, after it saw that it did.
constexpr Milliseconds kDeathKnown{2000};

// A death that the input may have caused. A plain SIGKILL from outside is somebody's hand.
bool blames_input(const Death& death) {
    return death.out_of_memory || death.killed_by_us || death.signal != SIGKILL;
}

}  // namespace

struct Job::State {
    Slot* slot = nullptr;
    Quarantine* quarantine = nullptr;
    std::string capability;
    std::shared_ptr<Worker> worker;
    std::function<std::string()> fingerprint;
    std::optional<wire::Call> call;

    State() = default;
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() {
        call.reset();
        if (slot != nullptr) {
            slot->release();
        }
    }
};

Job::Job(std::unique_ptr<State> state) : state_(std::move(state)) {}
Job::Job(Job&&) noexcept = default;
Job::~Job() = default;

Error Job::explain(Error error) {
    if (!state_->call->peer_vanished()) {
        return error;
    }
    const auto death = state_->worker->death(kDeathKnown);
    if (death && blames_input(*death) && state_->fingerprint) {
        state_->quarantine->record_death(state_->capability, state_->fingerprint());
    }
    const char* how = "stopped";
    if (death && death->out_of_memory) {
        how = "ran out of memory";
    } else if (death && death->killed_by_us) {
        how = "hung and was stopped";
    }
    return Error{Code::kUnavailable,
                 fmt::format("the {} worker {} while it worked on this request; "
                             "it is restarting, try again",
                             state_->capability, how)};
}

Result<void> Job::send(const google::protobuf::MessageLite& message, std::span<const int> fds) {
    auto sent = state_->call->send(message, fds);
    if (!sent.ok()) {
        return explain(std::move(sent).error());
    }
    return sent;
}

Result<bool> Job::receive(google::protobuf::MessageLite& message) {
    auto came = state_->call->receive(message);
    if (!came.ok()) {
        return explain(std::move(came).error());
    }
    return came;
}

Result<void> Job::expect(google::protobuf::MessageLite& message) {
    auto came = state_->call->expect(message);
    if (!came.ok()) {
        return explain(std::move(came).error());
    }
    return came;
}

Scheduler::Scheduler(std::vector<SlotOptions> slots) {
    for (auto& options : slots) {
        auto capability = options.capability;
        slots_.emplace(std::move(capability), std::make_unique<Slot>(std::move(options)));
    }
}

Scheduler::~Scheduler() {
    stop();
}

Result<Job> Scheduler::start(const JobOptions& options) {
    const auto found = slots_.find(options.capability);
    if (found == slots_.end()) {
        return Error{Code::kUnsupported,
                     fmt::format("this box has no {} capability", options.capability)};
    }
    if (options.fingerprint && quarantine_.has_suspects(options.capability) &&
        quarantine_.refuses(options.capability, options.fingerprint())) {
        return Error{Code::kUnsupported,
                     fmt::format("this very input has stopped the {} worker {} times and is not "
                                 "tried again",
                                 options.capability, kDeathsMax)};
    }
    auto state = std::make_unique<Job::State>();
    // A worker may die between the grant and the first frame: that is nobody's request yet, so it
    // is tried once more.
    for (int attempt = 0;; ++attempt) {
        ANNEX_ASSIGN(worker, found->second->acquire(options.deadline, options.cancel));
        auto call = worker->peer().open(options.method, options.deadline, options.cancel);
        if (call.ok()) {
            state->slot = found->second.get();
            state->quarantine = &quarantine_;
            state->capability = std::string(options.capability);
            state->worker = std::move(worker);
            state->fingerprint = options.fingerprint;
            state->call.emplace(std::move(*call));
            return Job(std::move(state));
        }
        found->second->release();
        if (attempt > 0 || call.error().code != Code::kUnavailable) {
            return std::move(call).error();
        }
        (void)worker->death(kDeathKnown);
    }
}

void Scheduler::preload(std::string_view capability) {
    if (const auto found = slots_.find(capability); found != slots_.end()) {
        found->second->preload();
    }
}

std::vector<SlotStatus> Scheduler::status() const {
    std::vector<SlotStatus> all;
    for (const auto& [name, slot] : slots_) {
        all.push_back(slot->status());
    }
    return all;
}

void Scheduler::stop() {
    for (auto& [name, slot] : slots_) {
        slot->stop();
    }
}

}  // namespace annex::scheduler
