#pragma once
// What jobs say when a file is at fault. Fixed words and numbers only: never a library's text, a
// path or an address (R11).
#include <string>
#include <string_view>

#include "base/result.h"

namespace annex::codec {

/// The exit status by which a job says that memory ran out where it could not send that.
inline constexpr int kExitOutOfMemory = 70;

/// The limit of sandbox.h, in words.
Error memory_limit_reached();

/// "the <what> is damaged or cut off", or that memory ran out if that is what happened inside the
/// library: it leaves ENOMEM in errno, which the job cleared at its start.
Error damaged(std::string_view what);

/// kInvalidArgument about the field "file".
Error refused(std::string message);

}  // namespace annex::codec
