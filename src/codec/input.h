#pragma once
// The untrusted bytes as a job sees them: a range of kInputFd.
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/result.h"
#include "media/codec.pb.h"

namespace annex::codec {

struct InputRange {
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};

/// Errors: kInvalidArgument when the range is empty or reaches beyond the file.
/// Call before the sandbox (it asks the file's size).
Result<InputRange> input_range(const media::FileRange& range);

/// Reads up to into.size() bytes at `position` of the range; fewer at its end; 0 beyond it.
std::size_t read_input(const InputRange& range, std::uint64_t position,
                       std::span<unsigned char> into);

/// The whole range in memory, mapped read-only, for as long as it lives.
class MappedInput {
  public:
    /// Closes kInputFd: the mapping is all that is left. Errors: kInvalidArgument.
    static Result<MappedInput> map(const InputRange& range);
    MappedInput(MappedInput&& other) noexcept;
    MappedInput& operator=(MappedInput&&) = delete;
    MappedInput(const MappedInput&) = delete;
    MappedInput& operator=(const MappedInput&) = delete;
    ~MappedInput();

    [[nodiscard]] std::span<const unsigned char> bytes() const { return bytes_; }

  private:
    MappedInput() = default;
    void* base_ = nullptr;
    std::size_t mapped_bytes_ = 0;
    std::span<const unsigned char> bytes_;
};

}  // namespace annex::codec
