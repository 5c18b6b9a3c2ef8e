#include "capability/embedding/work/engine.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <optional>
#include <utility>

#include "base/assert.h"
#include "tensor/run_guard.h"

namespace annex::embedding {
namespace {

/// A run of more tokens is ended when nobody waits for it any more; a shorter one is over sooner
/// than a watch over it would notice.
constexpr std::size_t kWatchedTokens = 512;

using Vectors = std::vector<std::vector<float>>;

}  // namespace

/// Lives in run(), which does not return while a piece holds one of its texts.
struct Engine::Job {
    Job(JobId its_id, const Runner& its_runner, std::vector<Encoding> its_encodings)
        : id(its_id),
          runner(its_runner),
          encodings(std::move(its_encodings)),
          vectors(encodings.size()),
          left(encodings.size()) {}

    const JobId id;
    const Runner& runner;
    const std::vector<Encoding> encodings;
    std::atomic<bool> unwanted{false};
    std::condition_variable ended;
    Vectors vectors;               // guarded by mutex_ of the engine
    std::size_t left;              // guarded by mutex_; texts without a vector
    std::size_t running = 0;       // guarded by mutex_; texts in pieces that are under way
    std::optional<Error> failure;  // guarded by mutex_
    std::exception_ptr thrown;     // guarded by mutex_

    [[nodiscard]] bool over() const { return left == 0 || failed(); }
    [[nodiscard]] bool failed() const { return failure || thrown; }
};

struct Engine::Taken {
    Job* job;
    std::size_t index;
    [[nodiscard]] const Encoding& encoding() const { return job->encodings[index]; }
};

Engine::Engine(std::size_t places) {
    ANNEX_ASSERT(places > 0);
    for (std::size_t i = 0; i < places; ++i) {
        places_.emplace_back([this](const std::stop_token& stop) { work(stop); });
    }
}

Engine::~Engine() {
    for (auto& place : places_) {
        place.request_stop();
    }
}

Result<Vectors> Engine::run(const Runner& runner, std::vector<Encoding> encodings,
                            const std::function<Result<void>()>& check) {
    if (encodings.empty()) {
        return Vectors();
    }
    std::vector<std::size_t> lengths;
    lengths.reserve(encodings.size());
    for (const auto& encoding : encodings) {
        lengths.push_back(encoding.ids.size());
    }
    std::unique_lock lock(mutex_);
    Job job(++last_, runner, std::move(encodings));
    jobs_.emplace(job.id, &job);
    line_.add(job.id, runner, lengths, Monotonic::now());
    changed_.notify_one();
    while (!job.ended.wait_for(lock, kAskEvery, [&] { return job.over(); })) {
        lock.unlock();
        auto wanted = check();
        lock.lock();
        if (!wanted.ok() && !job.over()) {
            job.failure = std::move(wanted).error();
        }
    }
    if (job.failed()) {
        job.unwanted = true;
        line_.remove(job.id);
    }
    job.ended.wait(lock, [&] { return job.running == 0; });
    jobs_.erase(job.id);
    if (job.thrown) {
        std::rethrow_exception(job.thrown);
    }
    if (job.failure) {
        return *std::move(job.failure);
    }
    return std::move(job.vectors);
}

void Engine::work(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
        auto piece = take(lock, stop);
        if (piece.empty()) {
            continue;
        }
        lock.unlock();
        run_piece(std::move(piece));
        lock.lock();
    }
}

std::vector<Engine::Taken> Engine::take(std::unique_lock<std::mutex>& lock,
                                        const std::stop_token& stop) {
    changed_.wait(lock, stop, [this] { return !line_.empty(); });
    const auto next = line_.next(Monotonic::now());
    if (next.piece.empty()) {
        if (!line_.empty()) {
            // Woken early when something is added: it may be the company.
            changed_.wait_until(lock, next.not_before);
        }
        return {};
    }
    if (!line_.empty()) {
        changed_.notify_one();  // the next place, as whoever added it woke one only
    }
    std::vector<Taken> piece;
    piece.reserve(next.piece.size());
    for (const auto& text : next.piece) {
        piece.push_back({jobs_.at(text.job), text.index});
        ++piece.back().job->running;
    }
    return piece;
}

void Engine::run_piece(std::vector<Taken> piece) {
    std::span<const Taken> rest(piece);  // not delivered yet: its jobs still wait in run()
    try {
        auto results = run_together(rest);
        if (results.ok() || piece.front().job == piece.back().job) {
            deliver(std::exchange(rest, {}), std::move(results));
            return;
        }
        // Whose text it was is found by running each job's texts alone; they lie side by side.
        while (!rest.empty()) {
            const auto end = std::find_if(rest.begin(), rest.end(), [&](const Taken& text) {
                return text.job != rest.front().job;
            });
            const auto own = rest.first(static_cast<std::size_t>(end - rest.begin()));
            auto alone = run_together(own);
            rest = rest.subspan(own.size());
            deliver(own, std::move(alone));
        }
    } catch (...) {
        // Out of memory, mostly; whoever called run() knows what to do about it.
        const std::lock_guard lock(mutex_);
        for (const auto& text : rest) {
            text.job->thrown = std::current_exception();
            put_back(*text.job);
        }
    }
}

Result<Vectors> Engine::run_together(std::span<const Taken> piece) {
    std::vector<const Encoding*> rows;
    rows.reserve(piece.size());
    std::size_t tokens = 0;
    for (const auto& text : piece) {
        rows.push_back(&text.encoding());
        tokens += text.encoding().ids.size();
    }
    std::optional<tensor::RunGuard> guard;
    if (tokens > kWatchedTokens) {
        guard.emplace([piece] {
            return std::any_of(piece.begin(), piece.end(),
                               [](const Taken& text) { return !text.job->unwanted; });
        });
    }
    auto results = piece.front().job->runner.forward(rows);
    if (results.ok() && results->size() != piece.size()) {
        return {Code::kInternal,
                "the model gave another number of vectors than it was given texts"};
    }
    return results;
}

void Engine::deliver(std::span<const Taken> piece, Result<Vectors> results) {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < piece.size(); ++i) {
        auto& job = *piece[i].job;
        if (results.ok()) {
            job.vectors[piece[i].index] = std::move((*results)[i]);
            --job.left;
        } else if (!job.failed()) {
            job.failure = results.error();
        }
        put_back(job);
    }
}

void Engine::put_back(Job& job) {
    if (job.failed()) {
        line_.remove(job.id);
    }
    --job.running;
    if (job.over()) {
        job.ended.notify_one();
    }
}

}  // namespace annex::embedding
