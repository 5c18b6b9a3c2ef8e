#pragma once
// Opens files inside one folder and nowhere else (R1): no "..", no symbolic links, no magic links.
#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace annex {

/// True for ids that may become part of a path: ^[a-z0-9][a-z0-9._-]{0,63}$.
[[nodiscard]] bool is_valid_id(std::string_view id);

/// Opens `relative` for reading below `folder` with openat2(RESOLVE_BENEATH | NO_SYMLINKS).
/// Errors: kNotFound, kPermission.
Result<UniqueFd> open_beneath(const std::string& folder, const std::string& relative);

/// The whole file as bytes. Errors: kNotFound; kInvalidArgument when larger than `bytes_max`.
Result<std::string> read_file(const std::string& path, std::size_t bytes_max);

}  // namespace annex
