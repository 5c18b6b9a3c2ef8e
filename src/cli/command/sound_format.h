#pragma once
// Which sound format a file's name asks for. Threads: a plain function.
#include <string>

#include "base/result.h"

namespace annex::cli {

/// `given` (--format) wins, else the suffix of `output`, else mp3.
/// Errors: kInvalidArgument for a suffix that is no sound's.
Result<std::string> choose_sound_format(const std::string& given, const std::string& output);

}  // namespace annex::cli
