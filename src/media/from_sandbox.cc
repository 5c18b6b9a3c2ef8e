#include "media/from_sandbox.h"

#include <algorithm>
#include <limits>

#include "media/codec_limits.h"

namespace annex::media {
namespace {

Error checked(Error error) {
    const bool printable = std::all_of(error.message.begin(), error.message.end(),
                                       [](char c) { return c >= 0x20 && c < 0x7F; });
    if (!printable || error.message.size() > kErrorTextMax || error.param.size() > 64) {
        return broken_promise();
    }
    return error;
}

template <class T>
Result<T> pass(Result<T> result) {
    if (!result.ok()) {
        return checked(std::move(result).error());
    }
    return result;
}

}  // namespace

Error broken_promise() {
    return {Code::kInvalidArgument, "the file made the decoder misbehave and is refused", "file"};
}

Result<void> from_sandbox(Result<void> result) {
    return pass(std::move(result));
}

Result<bool> from_sandbox(Result<bool> result) {
    return pass(std::move(result));
}

Result<Image> image_of_size(std::uint64_t width, std::uint64_t height, std::uint64_t pixels_max) {
    constexpr auto kSideMax = static_cast<std::uint64_t>(std::numeric_limits<int>::max());
    if (width == 0 || height == 0 || width > kSideMax || height > kSideMax ||
        width * height > std::min(pixels_max, kPixelsMax)) {
        return broken_promise();
    }
    Image image{static_cast<int>(width), static_cast<int>(height), {}};
    image.rgb.resize(width * height * 3);
    return image;
}

Result<void> append_pixels(std::string_view piece, Image& image, std::size_t& done) {
    if (piece.empty() || piece.size() > kPixelBytesPerMessageMax ||
        piece.size() > image.rgb.size() - done) {
        return broken_promise();
    }
    std::copy(piece.begin(), piece.end(), image.rgb.begin() + static_cast<std::ptrdiff_t>(done));
    done += piece.size();
    return {};
}

}  // namespace annex::media
