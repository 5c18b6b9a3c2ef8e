#pragma once
// SHA-256 of a part of an upload, for the memory of inputs that killed workers.
//
// Threads: a plain function.
#include <cstdint>
#include <string>

namespace annex::asr {

/// Lower-case hexadecimal; empty when the file cannot be read, which means: not tracked.
std::string upload_digest(int fd, std::uint64_t offset, std::uint64_t length);

}  // namespace annex::asr
