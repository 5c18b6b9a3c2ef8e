#include "http/body_store.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>

#include "base/log.h"

namespace annex::http {
namespace {

// A file without a name, readable and writable by nobody else.
UniqueFd open_unlinked(const std::string& folder) {
    UniqueFd fd(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    if (fd.valid()) {
        return fd;
    }
    // Some file systems (overlay, NFS) know no O_TMPFILE.
    std::string name = folder + "/annex-body-XXXXXX";
    fd.reset(::mkostemp(name.data(), O_CLOEXEC));
    if (fd.valid()) {
        ::unlink(name.c_str());
    }
    return fd;
}

Response cannot_spool(int error) {
    if (error == ENOSPC || error == EDQUOT || error == EFBIG) {
        return error_response(507, "server_error", "no_space",
                              "the disk of this box is too full to take the upload; free space "
                              "and try again");
    }
    log::error("http.spool failed errno={}", error);
    return error_response(500, "server_error", "internal",
                          "the upload could not be stored on this box");
}

}  // namespace

BodyStore::BodyStore(RouteOptions options, std::string spool_folder)
    : options_(options), spool_folder_(std::move(spool_folder)) {}

BodyStore::BodyStore(RouteOptions options, UniqueFd spool)
    : options_(options), spool_(std::move(spool)) {}

Response BodyStore::too_large() const {
    return error_response(413, "invalid_request_error", "too_large",
                          fmt::format("the body is larger than the {} bytes that this route takes",
                                      options_.body_bytes_max));
}

std::optional<Response> BodyStore::check_announced(std::uint64_t bytes) const {
    if (bytes > options_.body_bytes_max) {
        return too_large();
    }
    return std::nullopt;
}

std::optional<Response> BodyStore::open_spool() {
    if (!in_memory() && !spool_.valid()) {
        spool_ = open_unlinked(spool_folder_);
        if (!spool_.valid()) {
            return cannot_spool(errno);
        }
    }
    return std::nullopt;
}

std::optional<Response> BodyStore::append(std::string_view bytes) {
    if (bytes.size() > options_.body_bytes_max - bytes_) {
        return too_large();
    }
    if (auto refusal = open_spool()) {
        return refusal;
    }
    bytes_ += bytes.size();
    if (in_memory()) {
        memory_.append(bytes);
        return std::nullopt;
    }
    while (!bytes.empty()) {
        const auto written = ::write(spool_.get(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return cannot_spool(errno);
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return std::nullopt;
}

std::optional<Response> BodyStore::finish(Request& request) {
    if (auto refusal = open_spool()) {
        return refusal;
    }
    request.body_bytes = bytes_;
    if (in_memory()) {
        request.body = std::move(memory_);
        return std::nullopt;
    }
    if (::lseek(spool_.get(), 0, SEEK_SET) < 0) {
        return cannot_spool(errno);
    }
    request.spool = std::move(spool_);
    return std::nullopt;
}

}  // namespace annex::http
