#include "cli/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <utility>

namespace annex::cli {
namespace {

Error cannot(std::string_view verb, const std::string& path, int number) {
    switch (number) {
        case ENOENT:
        case ENOTDIR:
            return {Code::kNotFound, fmt::format("{}: no such file or folder", path)};
        case EACCES:
        case EPERM:
        case EROFS:
            return {Code::kPermission, fmt::format("{}: not allowed to {} it", path, verb)};
        case ENOSPC:
        case EDQUOT:
            return {Code::kUnavailable, fmt::format("{}: the disk is full", path)};
        case EISDIR:
            return {Code::kInvalidArgument, fmt::format("{}: is a folder", path)};
        default:
            return {Code::kUnavailable, fmt::format("{}: cannot {} it", path, verb)};
    }
}

Error too_long(const std::string& path, std::uint64_t bytes_max) {
    return {Code::kInvalidArgument,
            fmt::format("{}: longer than {} MiB, which is the most that is taken", path,
                        bytes_max >> 20U)};
}

/// The bytes of a pipe, handed on as they come. Errors: kInvalidArgument beyond `bytes_max`.
template <class Sink>
Result<std::uint64_t> drain(int fd, const std::string& path, std::uint64_t bytes_max,
                            const Sink& sink) {
    std::array<char, std::size_t{64} << 10U> buffer;
    std::uint64_t total = 0;
    while (true) {
        const auto got = ::read(fd, buffer.data(), buffer.size());
        if (got == 0) {
            return total;
        }
        if (got < 0) {
            if (errno == EINTR) {
                continue;
            }
            return cannot("read", path, errno);
        }
        total += static_cast<std::uint64_t>(got);
        if (total > bytes_max) {
            return too_long(path, bytes_max);
        }
        ANNEX_TRY(sink(std::string_view(buffer.data(), static_cast<std::size_t>(got))));
    }
}

Result<void> write_all(int fd, std::string_view bytes, const std::string& path) {
    while (!bytes.empty()) {
        const auto written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR) {
                continue;
            }
            return cannot("write", path, errno);
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Result<OpenFile> take_pipe(int fd, const std::string& path, std::uint64_t bytes_max) {
    OpenFile file;
    file.fd.reset(::memfd_create("annex-input", MFD_CLOEXEC));
    if (!file.fd.valid()) {
        return cannot("read", path, errno);
    }
    ANNEX_ASSIGN(bytes, drain(fd, path, bytes_max, [&](std::string_view some) {
                     return write_all(file.fd.get(), some, path);
                 }));
    file.bytes = bytes;
    return file;
}

}  // namespace

Result<OpenFile> open_input(const std::string& path, std::uint64_t bytes_max) {
    if (path == "-") {
        return take_pipe(STDIN_FILENO, "standard input", bytes_max);
    }
    OpenFile file;
    file.fd.reset(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status{};
    if (!file.fd.valid() || ::fstat(file.fd.get(), &status) != 0) {
        return cannot("read", path, errno);
    }
    if (S_ISDIR(status.st_mode)) {
        return cannot("read", path, EISDIR);
    }
    if (!S_ISREG(status.st_mode)) {
        return take_pipe(file.fd.get(), path, bytes_max);
    }
    file.bytes = static_cast<std::uint64_t>(status.st_size);
    if (file.bytes > bytes_max) {
        return too_long(path, bytes_max);
    }
    return file;
}

Result<std::string> read_whole(const OpenFile& file) {
    std::string bytes(file.bytes, '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
        const auto got = ::pread(file.fd.get(), bytes.data() + done, bytes.size() - done,
                                 static_cast<off_t>(done));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return {Code::kInvalidArgument, "the file became shorter while it was read"};
        }
        done += static_cast<std::size_t>(got);
    }
    return bytes;
}

Result<OpenFile> file_of(std::string_view bytes) {
    OpenFile file;
    file.fd.reset(::memfd_create("annex-bytes", MFD_CLOEXEC));
    if (!file.fd.valid()) {
        return {Code::kOutOfMemory, "there is no memory for a file"};
    }
    ANNEX_TRY(write_all(file.fd.get(), bytes, "memory"));
    file.bytes = bytes.size();
    return file;
}

Result<std::string> read_text_input(bool is_terminal) {
    if (is_terminal) {
        return {Code::kInvalidArgument, "there is no text; give one, or pipe one in"};
    }
    std::string text;
    ANNEX_TRY(drain(STDIN_FILENO, "standard input", kTextBytesMax,
                    [&](std::string_view some) -> Result<void> {
                        text.append(some);
                        return {};
                    }));
    while (text.ends_with('\n') || text.ends_with('\r')) {
        text.pop_back();
    }
    if (text.empty()) {
        return {Code::kInvalidArgument, "there is no text on standard input"};
    }
    return text;
}

Result<OutputFile> OutputFile::create(const std::string& path) {
    OutputFile file;
    file.path_ = path;
    struct stat status{};
    const bool exists = ::stat(path.c_str(), &status) == 0;
    if (exists && S_ISDIR(status.st_mode)) {
        return cannot("write", path, EISDIR);
    }
    if (exists && !S_ISREG(status.st_mode)) {
        file.fd_.reset(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    } else {
        file.temporary_ = path + ".part-XXXXXX";
        file.fd_.reset(::mkostemp(file.temporary_.data(), O_CLOEXEC));
        if (file.fd_.valid()) {
            const auto mask = ::umask(0);
            ::umask(mask);
            ::fchmod(file.fd_.get(), exists ? status.st_mode & 07777U : 0666U & ~mask);
        }
    }
    if (!file.fd_.valid()) {
        file.temporary_.clear();
        return cannot("write", path, errno);
    }
    return file;
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : fd_(std::move(other.fd_)),
      path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, {})) {}

OutputFile::~OutputFile() {
    if (!temporary_.empty()) {
        ::unlink(temporary_.c_str());
    }
}

Result<void> OutputFile::write(std::string_view bytes) {
    return write_all(fd_.get(), bytes, path_);
}

Result<void> OutputFile::commit() {
    if (!temporary_.empty()) {
        if (::rename(temporary_.c_str(), path_.c_str()) != 0) {
            return cannot("write", path_, errno);
        }
        temporary_.clear();
    }
    return {};
}

}  // namespace annex::cli
