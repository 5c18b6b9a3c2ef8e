// libheif (HEIC and AVIF). It turns and mirrors by the file's own boxes, so no EXIF here.
#include <libheif/heif.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "codec/image/pixels.h"
#include "codec/refusal.h"

namespace annex::codec {
namespace {

struct Free {
    void operator()(heif_context* context) const { ::heif_context_free(context); }
    void operator()(heif_image_handle* handle) const { ::heif_image_handle_release(handle); }
    void operator()(heif_image* image) const { ::heif_image_release(image); }
    void operator()(heif_decoding_options* options) const { ::heif_decoding_options_free(options); }
};
template <class T>
using Heif = std::unique_ptr<T, Free>;

bool failed(const heif_error& error) {
    return error.code != heif_error_Ok;
}

}  // namespace

Result<Pixels> decode_heif(Bytes bytes, std::uint64_t pixels_max) {
    const Heif<heif_context> context(::heif_context_alloc());
    if (context == nullptr) {
        return memory_limit_reached();
    }
    ::heif_context_set_max_decoding_threads(context.get(), 0);
    heif_image_handle* raw_handle = nullptr;
    if (failed(::heif_context_read_from_memory_without_copy(context.get(), bytes.data(),
                                                            bytes.size(), nullptr)) ||
        failed(::heif_context_get_primary_image_handle(context.get(), &raw_handle))) {
        return damaged("HEIF image");
    }
    const Heif<heif_image_handle> handle(raw_handle);
    const int width = ::heif_image_handle_get_width(handle.get());
    const int height = ::heif_image_handle_get_height(handle.get());
    ANNEX_TRY(check_size(static_cast<std::uint64_t>(std::max(width, 0)),
                         static_cast<std::uint64_t>(std::max(height, 0)), pixels_max));
    const bool alpha = ::heif_image_handle_has_alpha_channel(handle.get()) != 0;
    const Heif<heif_decoding_options> options(::heif_decoding_options_alloc());
    options->convert_hdr_to_8bit = 1;
    heif_image* raw_image = nullptr;
    if (failed(::heif_decode_image(
            handle.get(), &raw_image, heif_colorspace_RGB,
            alpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB, options.get()))) {
        return damaged("HEIF image");
    }
    const Heif<heif_image> image(raw_image);
    int stride = 0;
    const auto* plane =
        ::heif_image_get_plane_readonly(image.get(), heif_channel_interleaved, &stride);
    const int got_width = ::heif_image_get_width(image.get(), heif_channel_interleaved);
    const int got_height = ::heif_image_get_height(image.get(), heif_channel_interleaved);
    const std::size_t line = static_cast<std::size_t>(std::max(got_width, 0)) * (alpha ? 4 : 3);
    ANNEX_TRY(check_size(static_cast<std::uint64_t>(std::max(got_width, 0)),
                         static_cast<std::uint64_t>(std::max(got_height, 0)), pixels_max));
    if (plane == nullptr || static_cast<std::size_t>(std::max(stride, 0)) < line) {
        return damaged("HEIF image");
    }
    Pixels pixels{
        static_cast<std::uint32_t>(got_width), static_cast<std::uint32_t>(got_height), {}, 1};
    pixels.rgb.resize(line * pixels.height);
    for (std::size_t y = 0; y < pixels.height; ++y) {
        std::memcpy(pixels.rgb.data() + y * line, plane + y * static_cast<std::size_t>(stride),
                    line);
    }
    if (alpha) {
        flatten_over_white(pixels.rgb, Alpha::kStraight);
    }
    return pixels;
}

}  // namespace annex::codec
