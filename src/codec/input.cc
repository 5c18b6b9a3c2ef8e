#include "codec/input.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "codec/refusal.h"
#include "codec/sandbox/sandbox.h"

namespace annex::codec {
namespace {

constexpr std::uint64_t kPageBytes = 4096;

}  // namespace

Result<InputRange> input_range(const media::FileRange& range) {
    struct stat info{};
    if (::fstat(kInputFd, &info) != 0 || info.st_size < 0) {
        return Error{Code::kInternal, "a job came without its file"};
    }
    const auto size = static_cast<std::uint64_t>(info.st_size);
    if (range.length() == 0) {
        return refused("the file is empty");
    }
    if (range.offset() > size || range.length() > size - range.offset()) {
        return refused("the file is shorter than its announced length");
    }
    return InputRange{range.offset(), range.length()};
}

std::size_t read_input(const InputRange& range, std::uint64_t position,
                       std::span<unsigned char> into) {
    if (position >= range.length) {
        return 0;
    }
    const auto wanted = std::min<std::uint64_t>(into.size(), range.length - position);
    while (true) {
        const auto got =
            ::pread(kInputFd, into.data(), wanted, static_cast<off_t>(range.offset + position));
        if (got >= 0) {
            return static_cast<std::size_t>(got);
        }
        if (errno != EINTR) {
            return 0;
        }
    }
}

Result<MappedInput> MappedInput::map(const InputRange& range) {
    const auto slack = range.offset % kPageBytes;
    MappedInput input;
    input.mapped_bytes_ = range.length + slack;
    void* base = ::mmap(nullptr, input.mapped_bytes_, PROT_READ, MAP_PRIVATE, kInputFd,
                        static_cast<off_t>(range.offset - slack));
    if (base == MAP_FAILED) {
        return memory_limit_reached();
    }
    ::close(kInputFd);
    input.base_ = base;
    input.bytes_ = {static_cast<const unsigned char*>(base) + slack, range.length};
    return input;
}

MappedInput::MappedInput(MappedInput&& other) noexcept
    : base_(std::exchange(other.base_, nullptr)),
      mapped_bytes_(other.mapped_bytes_),
      bytes_(other.bytes_) {}

MappedInput::~MappedInput() {
    if (base_ != nullptr) {
        ::munmap(base_, mapped_bytes_);
    }
}

}  // namespace annex::codec
