#pragma once
// Which capabilities this box has: the daemon's side of each. One line each.
#include <array>
#include <cstddef>
#include <string_view>

#include "capability/asr/route.h"
#include "capability/embedding/route.h"
#include "capability/ocr/route.h"
#include "capability/tts/route.h"

namespace annex::daemon {

struct DaemonCapability {
    std::string_view name;
    std::string_view program;  ///< of its worker, beside annexd
    std::size_t calls_max;     ///< requests worked on at once inside the worker
    void (*add_routes)(const service::RouteContext&);
};

// Embedding takes many requests in: they run in pieces from one line, in which a short text goes
// first, and what one of them holds (a body's worth of texts and vectors) is bounded. The other
// models use all cores for one request, so that more at once would only make all later.
inline constexpr std::array kCapabilities{
    DaemonCapability{"embedding", "annex-worker", 16, embedding::add_routes},
    DaemonCapability{"tts", "annex-worker-tts", 2, tts::add_routes},
    DaemonCapability{"asr", "annex-worker", 2, asr::add_routes},
    DaemonCapability{"ocr", "annex-worker", 2, ocr::add_routes},
};

}  // namespace annex::daemon
