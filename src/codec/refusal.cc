#include "codec/refusal.h"

#include <fmt/core.h>

#include <cerrno>

#include "codec/sandbox/sandbox.h"

namespace annex::codec {

Error refused(std::string message) {
    return {Code::kInvalidArgument, std::move(message), "file"};
}

Error memory_limit_reached() {
    return refused(fmt::format("decoding the file takes more than the {} MiB of memory allowed",
                               kMemoryBytesMax >> 20U));
}

Error damaged(std::string_view what) {
    if (errno == ENOMEM) {
        return memory_limit_reached();
    }
    return refused(fmt::format("the {} is damaged or cut off", what));
}

}  // namespace annex::codec
