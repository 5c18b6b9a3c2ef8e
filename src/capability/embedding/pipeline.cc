#include "capability/embedding/pipeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

#include "capability/embedding/batches.h"

namespace annex::embedding {
namespace {

Result<std::vector<Encoding>> tokenise(const Model& model, std::span<const std::string> texts,
                                       const EmbedOptions& options) {
    std::vector<Encoding> encodings;
    encodings.reserve(texts.size());
    std::size_t total = 0;
    for (const auto& text : texts) {
        ANNEX_TRY(options.check());
        auto encoding = model.tokenizer().encode(text);
        if (!encoding.ok()) {
            auto error = std::move(encoding).error();
            error.param = "input";
            return error;
        }
        total += encoding->ids.size();
        if (total > kTokensPerRequestMax) {
            return Error{Code::kInvalidArgument,
                         fmt::format("the texts come to more than {} tokens; send them in several "
                                     "requests",
                                     kTokensPerRequestMax),
                         "input"};
        }
        encodings.push_back(*std::move(encoding));
    }
    return encodings;
}

/// Runs all batches, each thread taking the next one. Results go to slots of their own, so that
/// only the failure is shared.
class BatchRun {
  public:
    BatchRun(const Model& model, const std::vector<Encoding>& encodings,
             const EmbedOptions& options, std::size_t dimensions)
        : model_(model), encodings_(encodings), options_(options), dimensions_(dimensions) {
        std::vector<std::size_t> lengths;
        lengths.reserve(encodings.size());
        for (const auto& encoding : encodings) {
            lengths.push_back(encoding.ids.size());
        }
        batches_ = make_batches(lengths, model.settings().batch);
        // The longest first, so that the threads end together.
        std::reverse(batches_.begin(), batches_.end());
        vectors_.resize(encodings.size());
    }

    Result<std::vector<std::vector<float>>> run() {
        const auto threads = std::clamp<std::size_t>(options_.threads, 1, batches_.size());
        {
            std::vector<std::jthread> others;
            for (std::size_t i = 1; i < threads; ++i) {
                others.emplace_back([this] { work(); });
            }
            work();
        }
        if (thrown_) {
            std::rethrow_exception(thrown_);
        }
        if (failure_) {
            return *std::move(failure_);
        }
        return std::move(vectors_);
    }

  private:
    void work() {
        try {
            while (!stop_.load()) {
                const auto next = next_.fetch_add(1);
                if (next >= batches_.size()) {
                    return;
                }
                if (auto done = run_batch(batches_[next]); !done.ok()) {
                    const std::lock_guard lock(mutex_);
                    failure_ = std::move(done).error();
                    stop_ = true;
                }
            }
        } catch (...) {
            // Out of memory, mostly; whoever called run() knows what to do about it.
            const std::lock_guard lock(mutex_);
            thrown_ = std::current_exception();
            stop_ = true;
        }
    }

    Result<void> run_batch(const Batch& batch) {
        ANNEX_TRY(options_.check());
        std::vector<const Encoding*> rows;
        rows.reserve(batch.size());
        for (const auto index : batch) {
            rows.push_back(&encodings_[index]);
        }
        ANNEX_ASSIGN(pooled, model_.forward(rows));
        for (std::size_t row = 0; row < batch.size(); ++row) {
            ANNEX_ASSIGN(vector, unit_vector(std::move(pooled[row]), dimensions_));
            vectors_[batch[row]] = std::move(vector);
        }
        return {};
    }

    const Model& model_;
    const std::vector<Encoding>& encodings_;
    const EmbedOptions& options_;
    const std::size_t dimensions_;
    std::vector<Batch> batches_;
    std::vector<std::vector<float>> vectors_;  // each element written by one thread
    std::mutex mutex_;
    std::optional<Error> failure_;  // guarded by mutex_
    std::exception_ptr thrown_;     // guarded by mutex_
    std::atomic<std::size_t> next_{0};
    std::atomic<bool> stop_{false};
};

}  // namespace

Result<std::vector<Embedded>> embed(const Model& model, std::span<const std::string> texts,
                                    const EmbedOptions& options) {
    const auto own = model.settings().dimensions;
    const auto dimensions = options.dimensions == 0 ? own : options.dimensions;
    if (dimensions > own) {
        return Error{Code::kInvalidArgument,
                     fmt::format("dimensions must be from 1 to {}, not {}", own, dimensions),
                     "dimensions"};
    }
    ANNEX_ASSIGN(encodings, tokenise(model, texts, options));
    ANNEX_ASSIGN(vectors, BatchRun(model, encodings, options, dimensions).run());
    std::vector<Embedded> results(texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
        results[i] = {std::move(vectors[i]), encodings[i].ids.size(), encodings[i].truncated};
    }
    return results;
}

}  // namespace annex::embedding
