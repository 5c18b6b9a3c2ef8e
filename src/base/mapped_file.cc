#include "base/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/unique_fd.h"

namespace annex {

Result<MappedFile> MappedFile::open(const std::string& path, std::size_t bytes_max) {
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status{};
    if (!file.valid() || ::fstat(file.get(), &status) != 0) {
        return Error{Code::kNotFound, path + " cannot be opened"};
    }
    const auto size = static_cast<std::size_t>(status.st_size);
    if (!S_ISREG(status.st_mode) || size > bytes_max) {
        return Error{Code::kCorrupt, path + " is too large or no plain file"};
    }
    if (size == 0) {
        return MappedFile({});
    }
    void* const mapped = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
    if (mapped == MAP_FAILED) {
        return Error{Code::kOutOfMemory, "no memory to map " + path};
    }
    return MappedFile({static_cast<const char*>(mapped), size});
}

MappedFile::~MappedFile() {
    if (!bytes_.empty()) {
        ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());
    }
}

void MappedFile::forget() const {
    if (!bytes_.empty()) {
        auto* const begin = const_cast<char*>(bytes_.data());
        ::madvise(begin, bytes_.size(), MADV_DONTNEED);
        ::madvise(begin, bytes_.size(), MADV_RANDOM);
    }
}

}  // namespace annex
