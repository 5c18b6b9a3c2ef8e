#pragma once
// Loads a model at its first use and keeps it: Model must have
// `static Result<std::unique_ptr<Model>> load(const WorkerContext&, const catalog::ModelCard&)`.
//
// Threads: get() from any thread; two callers of the same new model wait for one load.
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "service/worker_context.h"

namespace annex::service {

template <class Model>
class ModelCache {
  public:
    explicit ModelCache(WorkerContext& context) : context_(context) {}

    /// `id`: a catalog id. The model lives as long as the cache. Errors: kNotFound, or as load().
    Result<Model*> get(const std::string& id) {
        const std::lock_guard lock(mutex_);
        if (auto found = models_.find(id); found != models_.end()) {
            return found->second.get();
        }
        const auto* card = context_.catalog.find(id);
        if (card == nullptr) {
            return Error{Code::kNotFound, "no model named " + id, "model"};
        }
        const auto begin = Monotonic::now();
        ANNEX_ASSIGN(model, Model::load(context_, *card));
        const auto took = std::chrono::duration_cast<Milliseconds>(Monotonic::now() - begin);
        context_.loaded.add(id, "cpu", static_cast<std::uint64_t>(took.count()));
        return models_.emplace(id, std::move(model)).first->second.get();
    }

    /// As get(), for who only wants it there.
    Result<void> load(const std::string& id) {
        ANNEX_TRY(get(id));
        return {};
    }

  private:
    WorkerContext& context_;
    std::mutex mutex_;
    std::map<std::string, std::unique_ptr<Model>> models_;  // guarded by mutex_
};

}  // namespace annex::service
