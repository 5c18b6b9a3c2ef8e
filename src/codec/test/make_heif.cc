// HEIC and AVIF files through libheif, where it has an encoder.
#include <libheif/heif.h>

#include <algorithm>
#include <string>

#include "codec/test/make_images.h"

namespace annex::codec {

std::string make_heif(const media::Image& image, HeifKind kind) {
    heif_context* context = ::heif_context_alloc();
    heif_encoder* encoder = nullptr;
    const auto format = kind == HeifKind::kHeic ? heif_compression_HEVC : heif_compression_AV1;
    std::string bytes;
    if (::heif_context_get_encoder_for_format(context, format, &encoder).code == heif_error_Ok) {
        ::heif_encoder_set_lossy_quality(encoder, 90);
        heif_image* picture = nullptr;
        ::heif_image_create(image.width, image.height, heif_colorspace_RGB,
                            heif_chroma_interleaved_RGB, &picture);
        ::heif_image_add_plane(picture, heif_channel_interleaved, image.width, image.height, 8);
        int stride = 0;
        auto* plane = ::heif_image_get_plane(picture, heif_channel_interleaved, &stride);
        const auto line = static_cast<std::ptrdiff_t>(image.width) * 3;
        for (int y = 0; y < image.height; ++y) {
            std::copy_n(image.rgb.begin() + y * line, line, plane + std::ptrdiff_t{y} * stride);
        }
        const auto encoded =
            ::heif_context_encode_image(context, picture, encoder, nullptr, nullptr);
        heif_writer writer{1, [](heif_context*, const void* data, std::size_t size, void* to) {
                               static_cast<std::string*>(to)->assign(static_cast<const char*>(data),
                                                                     size);
                               return heif_error{heif_error_Ok, heif_suberror_Unspecified, ""};
                           }};
        if (encoded.code == heif_error_Ok) {
            ::heif_context_write(context, &writer, &bytes);
        }
        ::heif_image_release(picture);
        ::heif_encoder_release(encoder);
    }
    ::heif_context_free(context);
    return bytes;
}

}  // namespace annex::codec
