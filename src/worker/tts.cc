#include <array>

#include "capability/tts/methods.h"
#include "worker/capabilities.h"

namespace annex::worker {
namespace {

constexpr std::array kList{WorkerCapability{"tts", tts::add_methods}};

}  // namespace

const std::span<const WorkerCapability> kCapabilities(kList);

}  // namespace annex::worker
