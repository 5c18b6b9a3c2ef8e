#include "base/checked_file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cerrno>

namespace annex {

bool is_valid_id(std::string_view id) {
    if (id.empty() || id.size() > 64) {
        return false;
    }
    auto alnum = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    if (!alnum(id.front())) {
        return false;
    }
    for (char c : id) {
        if (!alnum(c) && c != '.' && c != '_' && c != '-') {
            return false;
        }
    }
    return true;
}

Result<UniqueFd> open_beneath(const std::string& folder, const std::string& relative) {
    UniqueFd root(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!root.valid()) {
        return Error{Code::kNotFound, fmt::format("folder {} cannot be opened", folder)};
    }
    struct open_how how{};
    how.flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    UniqueFd file(
        static_cast<int>(::syscall(SYS_openat2, root.get(), relative.c_str(), &how, sizeof how)));
    if (!file.valid()) {
        const Code code = errno == ENOENT ? Code::kNotFound : Code::kPermission;
        return Error{code, fmt::format("file {} cannot be opened", relative)};
    }
    return file;
}

Result<std::string> read_file(const std::string& path, std::size_t bytes_max) {
    UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat info{};
    if (!file.valid() || ::fstat(file.get(), &info) != 0) {
        return Error{Code::kNotFound, fmt::format("file {} cannot be opened", path)};
    }
    if (info.st_size < 0 || static_cast<std::size_t>(info.st_size) > bytes_max) {
        return Error{Code::kInvalidArgument, fmt::format("file {} has {} bytes; at most {} allowed",
                                                         path, info.st_size, bytes_max)};
    }
    std::string bytes(static_cast<std::size_t>(info.st_size), '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
        const auto got = ::read(file.get(), bytes.data() + done, bytes.size() - done);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            break;
        }
        done += static_cast<std::size_t>(got);
    }
    bytes.resize(done);
    return bytes;
}

}  // namespace annex
