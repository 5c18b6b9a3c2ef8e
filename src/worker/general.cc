#include <array>

#include "capability/asr/methods.h"
#include "capability/embedding/methods.h"
#include "capability/ocr/methods.h"
#include "worker/capabilities.h"

namespace annex::worker {
namespace {

constexpr std::array kList{
    WorkerCapability{"embedding", embedding::add_methods},
    WorkerCapability{"asr", asr::add_methods},
    WorkerCapability{"ocr", ocr::add_methods},
};

}  // namespace

const std::span<const WorkerCapability> kCapabilities(kList);

}  // namespace annex::worker
