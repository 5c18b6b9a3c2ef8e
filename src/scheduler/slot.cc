#include "scheduler/slot.h"

#include <fmt/core.h>
#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <csignal>

#include "base/assert.h"
#include "base/log.h"

namespace annex::scheduler {
namespace {

// A worker that was asked to end gets this long before it is killed.
constexpr Milliseconds kFarewell{500};

UniqueFd make_eventfd() {
    UniqueFd event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    ANNEX_ASSERT(event.valid());
    return event;
}

void signal_event(const UniqueFd& event) {
    const std::uint64_t one = 1;
    [[maybe_unused]] auto written = ::write(event.get(), &one, sizeof one);
}

void clear_event(const UniqueFd& event) {
    std::uint64_t count = 0;
    [[maybe_unused]] auto got = ::read(event.get(), &count, sizeof count);
}

}  // namespace

std::optional<Death> Worker::death(Milliseconds timeout) {
    std::unique_lock lock(mutex_);
    ended_.wait_for(lock, timeout, [&] { return death_.has_value(); });
    return death_;
}

void Worker::set_death(const Death& death) {
    {
        const std::lock_guard lock(mutex_);
        death_ = death;
    }
    ended_.notify_all();
}

/// One job in the queue. Shared by its thread and the queue, whichever lets go last.
struct Slot::Waiter {
    UniqueFd event = make_eventfd();
    // Guarded by the slot's mutex:
    std::shared_ptr<Worker> granted;
    std::optional<Error> refused;
};

Slot::Slot(SlotOptions options)
    : options_(std::move(options)),
      wake_(make_eventfd()),
      monitor_([this](const std::stop_token& stop) { monitor(stop); }) {}

Slot::~Slot() {
    stop();
}

void Slot::wake_monitor() const {
    signal_event(wake_);
}

Result<std::shared_ptr<Worker>> Slot::acquire(const Deadline& deadline,
                                              const CancelSource* cancel) {
    auto waiter = std::make_shared<Waiter>();
    {
        const std::lock_guard lock(mutex_);
        if (state_ == State::kStopped) {
            return Error{Code::kUnavailable, "the box is shutting down"};
        }
        if (state_ == State::kBackoff && Monotonic::now() < retry_at_) {
            const auto left = std::chrono::ceil<std::chrono::seconds>(retry_at_ - Monotonic::now());
            return Error{Code::kUnavailable,
                         fmt::format("the {} worker keeps failing ({}); next start in {} s",
                                     options_.capability, last_error_, left.count())};
        }
        if (state_ == State::kReady && running_ < options_.calls_max && waiting_.empty()) {
            ++running_;
            return worker_;
        }
        if (waiting_.size() >= options_.waiting_max) {
            return Error{Code::kBusy, fmt::format("{} requests for {} are waiting already; try "
                                                  "again later",
                                                  waiting_.size(), options_.capability)};
        }
        waiting_.push_back(waiter);
        wanted_ = true;
    }
    wake_monitor();
    std::array<pollfd, 2> fds{
        {{waiter->event.get(), POLLIN, 0}, {cancel != nullptr ? cancel->fd() : -1, POLLIN, 0}}};
    while (true) {
        const int ready = ::poll(fds.data(), fds.size(), static_cast<int>(deadline.left().count()));
        const std::lock_guard lock(mutex_);
        if (waiter->granted != nullptr) {
            return std::move(waiter->granted);
        }
        if (waiter->refused) {
            return *std::move(waiter->refused);
        }
        const bool cancelled = ready > 0 && (fds[1].revents & POLLIN) != 0;
        if (!cancelled && !deadline.passed()) {
            continue;
        }
        std::erase(waiting_, waiter);
        if (cancelled) {
            return Error{Code::kCancelled, "cancelled while waiting for a worker"};
        }
        return Error{Code::kDeadline, fmt::format("no {} worker was free in time; try again later",
                                                  options_.capability)};
    }
}

void Slot::release() {
    const std::lock_guard lock(mutex_);
    ANNEX_ASSERT(running_ > 0);
    --running_;
    grant_places();
}

void Slot::preload() {
    {
        const std::lock_guard lock(mutex_);
        wanted_ = true;
    }
    wake_monitor();
}

void Slot::stop() {
    {
        const std::lock_guard lock(mutex_);
        state_ = State::kStopped;
        refuse_waiting(Error{Code::kUnavailable, "the box is shutting down"});
    }
    monitor_.request_stop();
    wake_monitor();
    if (monitor_.joinable()) {
        monitor_.join();
    }
}

SlotStatus Slot::status() const {
    static constexpr std::array<const char*, 5> kNames{"away", "starting", "ready", "backoff",
                                                       "stopped"};
    const std::lock_guard lock(mutex_);
    SlotStatus status;
    status.capability = options_.capability;
    status.state = kNames.at(static_cast<std::size_t>(state_));
    status.pid = pid_;
    status.restarts = restarts_;
    status.running = running_;
    status.waiting = waiting_.size();
    status.last_error = last_error_;
    if (pid_ > 0) {
        status.resident_bytes = Process::resident_bytes(pid_);
        status.uptime_s = std::chrono::duration<double>(Monotonic::now() - started_at_).count();
        status.models = models_;
    }
    return status;
}

// Caller holds mutex_.
void Slot::grant_places() {
    while (state_ == State::kReady && running_ < options_.calls_max && !waiting_.empty()) {
        auto waiter = std::move(waiting_.front());
        waiting_.pop_front();
        ++running_;
        waiter->granted = worker_;
        signal_event(waiter->event);
    }
}

// Caller holds mutex_.
void Slot::refuse_waiting(const Error& error) {
    for (auto& waiter : waiting_) {
        waiter->refused = error;
        signal_event(waiter->event);
    }
    waiting_.clear();
}

void Slot::monitor(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        wait_for_demand();
        if (stop.stop_requested()) {
            break;
        }
        if (start_worker()) {
            supervise(stop);
        }
        const auto pause =
            stop.stop_requested() ? Milliseconds(0) : ladder_.death(Monotonic::now());
        if (pause.count() > 0) {
            back_off(stop, fmt::format("the {} worker keeps failing; next start in {} s",
                                       options_.capability, pause.count() / 1000));
        }
    }
}

void Slot::wait_for_demand() {
    while (true) {
        {
            const std::lock_guard lock(mutex_);
            if (wanted_ || state_ == State::kStopped) {
                return;
            }
        }
        pollfd wake{wake_.get(), POLLIN, 0};
        ::poll(&wake, 1, -1);
        clear_event(wake_);
    }
}

bool Slot::start_worker() {
    {
        const std::lock_guard lock(mutex_);
        if (state_ == State::kStopped) {
            return false;
        }
        state_ = State::kStarting;
    }
    auto pair = wire::make_socket_pair();
    UniqueFd ours;
    Result<Process> process = Error{};
    if (pair.ok()) {
        ours = std::move(pair->first);
        process = Process::spawn(options_.process, std::move(pair->second));
    } else {
        process = pair.error();
    }
    if (!process.ok()) {
        log::error("{}: {}", options_.capability, process.error().message);
        const std::lock_guard lock(mutex_);
        last_error_ = process.error().message;
        refuse_waiting(Error{Code::kUnavailable, process.error().message});
        return false;
    }
    const pid_t pid = process->pid();
    // Shared: see Worker.
    auto worker = std::make_shared<Worker>(std::move(*process), std::move(ours));
    auto alive = worker->peer_.heartbeat(options_.start_timeout);
    if (!alive.ok()) {
        auto death = worker->process_.wait(kFarewell);
        {
            const std::lock_guard lock(mutex_);
            worker_ = std::move(worker);
        }
        bury(death ? *death : worker_->process_.kill());
        return false;
    }
    log::info("{} worker started, pid {}", options_.capability, pid);
    const std::lock_guard lock(mutex_);
    if (state_ == State::kStopped) {
        return false;
    }
    worker_ = std::move(worker);
    pid_ = pid;
    started_at_ = Monotonic::now();
    models_.clear();
    state_ = State::kReady;
    grant_places();
    return true;
}

// Returns when the worker is dead and buried, or when the slot stops.
void Slot::supervise(const std::stop_token& stop) {
    bool overrun = false;
    while (true) {
        bool busy = false;
        {
            const std::lock_guard lock(mutex_);
            busy = running_ > 0;
        }
        const bool watch_closely = busy || overrun;
        const auto interval =
            watch_closely ? options_.heartbeat_interval : options_.heartbeat_interval_idle;
        std::array<pollfd, 2> fds{{{worker_->peer_.fd(), POLLIN, 0}, {wake_.get(), POLLIN, 0}}};
        const int ready = ::poll(fds.data(), fds.size(), static_cast<int>(interval.count()));
        if (stop.stop_requested()) {
            worker_->process_.signal(SIGTERM);
            auto death = worker_->process_.wait(kFarewell);
            bury(death ? *death : worker_->process_.kill());
            return;
        }
        if (ready > 0 && (fds[1].revents & POLLIN) != 0) {
            clear_event(wake_);
        }
        // The child never speaks unasked: anything here is its end.
        if (ready > 0 && fds[0].revents != 0) {
            auto death = worker_->process_.wait(kFarewell);
            bury(death ? *death : worker_->process_.kill());
            return;
        }
        if (ready == 0 && !heartbeat_ok(overrun)) {
            // It may have died just now rather than hung.
            auto death = worker_->process_.wait(Milliseconds(0));
            bury(death ? *death : worker_->process_.kill());
            return;
        }
    }
}

// False when the worker does not answer, or computes for nobody for too long.
bool Slot::heartbeat_ok(bool& overrun) {
    auto reply = worker_->peer_.heartbeat(options_.heartbeat_timeout);
    if (!reply.ok()) {
        log::warning("{} worker gave no sign of life: {}", options_.capability,
                     reply.error().message);
        return false;
    }
    {
        const std::lock_guard lock(mutex_);
        models_.clear();
        for (const auto& model : reply->models()) {
            models_.push_back({model.id(), model.device(), model.load_ms()});
        }
    }
    overrun = reply->overrun_ms() > 0;
    if (Milliseconds(reply->overrun_ms()) > options_.overrun_max) {
        log::warning("{} worker computes on for nobody", options_.capability);
        return false;
    }
    return true;
}

void Slot::bury(Death death) {
    std::shared_ptr<Worker> worker;
    bool asked_to = false;
    {
        const std::lock_guard lock(mutex_);
        asked_to = state_ == State::kStopped;
        worker = std::move(worker_);
        pid_ = 0;
        models_.clear();
        if (!asked_to) {
            state_ = State::kStarting;  // wanted_ stays: it comes back by itself
            ++restarts_;
            last_error_ = death.text();
        }
    }
    if (worker != nullptr) {
        worker->set_death(death);
    }
    if (asked_to) {
        log::info("{} worker stopped", options_.capability);
    } else {
        log::warning("{} worker ended: {}", options_.capability, death.text());
    }
}

void Slot::back_off(const std::stop_token& stop, const std::string& why) {
    TimePoint until;
    {
        const std::lock_guard lock(mutex_);
        if (state_ == State::kStopped) {
            return;
        }
        state_ = State::kBackoff;
        until = retry_at_ = Monotonic::now() + ladder_.pause();
        refuse_waiting(Error{Code::kUnavailable, why});
    }
    const Deadline deadline(until);
    while (!stop.stop_requested() && !deadline.passed()) {
        pollfd wake{wake_.get(), POLLIN, 0};
        ::poll(&wake, 1, static_cast<int>(deadline.left().count()));
        clear_event(wake_);
    }
}

}  // namespace annex::scheduler
