#pragma once
// Checks on what comes out of a sandboxed job: the file it read may have taken it over, so its
// sizes, counts and words are as untrusted as the file.
#include <string_view>

#include "base/result.h"
#include "media/image.h"

namespace annex::media {

inline constexpr std::size_t kErrorTextMax = 400;  ///< bytes of a message a job may send

/// What a job gets for not keeping codec.proto: the file is refused.
Error broken_promise();

/// Passes errors on; text that our jobs never write (long, not printable) is replaced (R11).
Result<void> from_sandbox(Result<void> result);
Result<bool> from_sandbox(Result<bool> result);

/// A black picture to fill. Errors: kInvalidArgument when beyond `pixels_max`.
Result<Image> image_of_size(std::uint64_t width, std::uint64_t height, std::uint64_t pixels_max);

/// Copies the next pixels and moves `done` on. Errors: kInvalidArgument when they do not fit.
Result<void> append_pixels(std::string_view piece, Image& image, std::size_t& done);

}  // namespace annex::media
