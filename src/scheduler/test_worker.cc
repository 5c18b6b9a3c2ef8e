// A worker for the scheduler's tests: a real process that can answer, crash, hang, run out of
// memory and refuse. Its only argument, when given, makes it die at start.
#include <pthread.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <new>

#include "scheduler/process.h"
#include "wire/server.h"

namespace {

using annex::Code;
using annex::Error;
using annex::Result;
using annex::wire::Call;
using annex::wire::Heartbeat;

Result<void> echo(Call& call) {
    Heartbeat message;
    ANNEX_TRY(call.expect(message));
    return call.send(message);
}

Result<void> crash(Call& call) {
    Heartbeat message;
    ANNEX_TRY(call.expect(message));
    std::abort();
}

Result<void> exhaust(Call& call) {
    Heartbeat message;
    ANNEX_TRY(call.expect(message));
    throw std::bad_alloc();
}

// Never asks whether anybody still wants the answer.
Result<void> spin(Call& call) {
    Heartbeat message;
    ANNEX_TRY(call.expect(message));
    for (std::atomic<bool> never{false}; !never.load();) {
    }
    return {};
}

// Goes on for a moment after its caller is gone, as a step of a model does.
Result<void> linger(Call& call) {
    Heartbeat message;
    ANNEX_TRY(call.expect(message));
    const auto enough = annex::Deadline::in(annex::Milliseconds(100));
    while (!enough.passed()) {
    }
    return call.check();
}

// Waits until its caller is gone.
Result<void> wait(Call& call) {
    Heartbeat message;
    auto more = call.receive(message);
    return more.ok() ? Result<void>() : Result<void>(more.error());
}

}  // namespace

int main(int argc, char** /*argv*/) {
    if (argc > 1) {
        return 3;
    }
    annex::wire::Server server({.threads = 2});
    server.register_method("echo", echo);
    server.register_method("crash", crash);
    server.register_method("exhaust", exhaust);
    server.register_method("spin", spin);
    server.register_method("linger", linger);
    server.register_method("wait", wait);
    auto result = server.run(annex::UniqueFd(annex::scheduler::kControlFd));
    // Threads may still spin: leave without waiting for them.
    ::_exit(result.ok() ? 0 : annex::scheduler::kExitOutOfMemory);
}
