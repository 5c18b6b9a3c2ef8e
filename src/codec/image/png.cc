// libpng's simplified interface: palettes, 16 bits, interlacing, gamma and transparency are its.
#include <png.h>

#include "codec/image/exif.h"
#include "codec/image/pixels.h"
#include "codec/refusal.h"

namespace annex::codec {

Result<Pixels> decode_png(Bytes bytes, std::uint64_t pixels_max) {
    struct Reader {
        png_image image{};
        ~Reader() { ::png_image_free(&image); }
    } reader;
    auto& image = reader.image;
    image.version = PNG_IMAGE_VERSION;
    if (!::png_image_begin_read_from_memory(&image, bytes.data(), bytes.size())) {
        return damaged("PNG image");
    }
    ANNEX_TRY(check_size(image.width, image.height, pixels_max));
    Pixels pixels{image.width, image.height, {}, png_orientation(bytes)};
    pixels.rgb.resize(std::size_t{pixels.width} * pixels.height * 3);
    image.format = PNG_FORMAT_RGB;
    // 16-bit files without a gamma chunk are meant like 8-bit ones, not as linear light.
    image.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
    const png_color white{255, 255, 255};
    if (!::png_image_finish_read(&image, &white, pixels.rgb.data(), 0, nullptr)) {
        return damaged("PNG image");
    }
    return pixels;
}

}  // namespace annex::codec
