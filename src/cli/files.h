#pragma once
// Files and pipes that commands read and write.
//
// Threads: one owner.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace annex::cli {

inline constexpr std::size_t kTextBytesMax = 8U << 20U;  ///< of a text on standard input
inline constexpr std::uint64_t kFileBytesMax = 512ULL << 20U;

struct OpenFile {
    UniqueFd fd;  ///< read with pread from 0
    std::uint64_t bytes = 0;
};

/// A regular file, or standard input ("-"), which is taken whole into memory first.
/// Errors: kNotFound, kPermission, kInvalidArgument (a folder, or longer than `bytes_max`); they
/// name the file.
Result<OpenFile> open_input(const std::string& path, std::uint64_t bytes_max);
Result<std::string> read_whole(const OpenFile& file);

/// Bytes in memory as a file that can be sent.
Result<OpenFile> file_of(std::string_view bytes);

/// Standard input as a text without its last line break. Errors: kInvalidArgument when it is too
/// long or not there (`is_terminal`: nobody pipes anything in).
Result<std::string> read_text_input(bool is_terminal);

/// A file that only takes its name once it is complete, so that a failure leaves no half file and
/// an older one stays. Devices and pipes are written directly.
class OutputFile {
  public:
    /// Errors: kNotFound (no such folder), kPermission.
    static Result<OutputFile> create(const std::string& path);
    OutputFile(OutputFile&& other) noexcept;
    OutputFile& operator=(OutputFile&&) = delete;
    ~OutputFile();
    Result<void> write(std::string_view bytes);
    Result<void> commit();

  private:
    OutputFile() = default;
    UniqueFd fd_;
    std::string path_;
    std::string temporary_;  // empty when written directly, or committed
};

}  // namespace annex::cli
