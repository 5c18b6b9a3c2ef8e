#pragma once
// A file that is read where it lies in the page cache: tables of megabytes of which a run needs a
// few pages.
//
// Life: the bytes as long as the object, wherever it is moved. Threads: any.
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace annex {

class MappedFile {
  public:
    /// Errors: kNotFound; kCorrupt when it is larger than `bytes_max` or no plain file;
    /// kOutOfMemory. The messages are for a log: say to the user what the file is for.
    static Result<MappedFile> open(const std::string& path, std::size_t bytes_max);
    MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
    MappedFile& operator=(MappedFile&& other) noexcept {
        std::swap(bytes_, other.bytes_);
        return *this;
    }
    ~MappedFile();

    /// At the beginning of a page.
    [[nodiscard]] std::string_view bytes() const { return bytes_; }
    /// Gives the pages back that were read so far; from here on only those that are asked for come.
    void forget() const;

  private:
    explicit MappedFile(std::string_view bytes) : bytes_(bytes) {}
    std::string_view bytes_;  // empty: nothing is mapped
};

}  // namespace annex
