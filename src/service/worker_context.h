#pragma once
// What a worker process hands to its capability's add_methods().
#include <functional>
#include <string>

#include "base/result.h"
#include "catalog/catalog.h"
#include "media/codec_client.h"
#include "service/loaded_models.h"
#include "wire/server.h"

namespace annex::service {

/// Everything is borrowed and outlives the methods.
struct WorkerContext {
    wire::Server& server;
    const catalog::Catalog& catalog;
    media::CodecClient& codec;
    LoadedModels& loaded;  ///< what `annex status` shows of this worker
    int threads = 0;       ///< for sessions; 0 = one per core
    /// Set by add_methods(): loads a model (catalog id) before anybody asks for it.
    std::function<Result<void>(const std::string& id)> load = {};
};

}  // namespace annex::service
