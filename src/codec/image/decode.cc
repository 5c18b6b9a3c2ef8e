#include "codec/image/decode.h"

#include <libheif/heif.h>

#include <algorithm>
#include <array>

#include "codec/image/formats.h"
#include "codec/image/pixels.h"
#include "codec/refusal.h"
#include "media/codec_limits.h"
#include "media/content.h"

namespace annex::codec {
namespace {

using media::Content;

Result<Pixels> decode(Bytes bytes, std::uint64_t pixels_max) {
    switch (media::content_of(bytes)) {
        case Content::kJpeg:
            return decode_jpeg(bytes, pixels_max);
        case Content::kPng:
            return decode_png(bytes, pixels_max);
        case Content::kWebp:
            return decode_webp(bytes, pixels_max);
        case Content::kGif:
            return decode_gif(bytes, pixels_max);
        case Content::kBmp:
            return decode_bmp(bytes, pixels_max);
        case Content::kTiff:
            return decode_tiff(bytes, pixels_max);
        case Content::kHeif:
            return decode_heif(bytes, pixels_max);
        default:
            return refused(
                "the file is not a picture this box reads: expected JPEG, PNG, WebP, GIF, BMP, "
                "TIFF, HEIC or AVIF");
    }
}

}  // namespace

void warm_up_image_decoders() {
    // Registers libheif's decoders, which it would otherwise do in each job.
    static const bool done = ::heif_init(nullptr).code == heif_error_Ok;
    (void)done;
}

bool image_needs_threads(const InputRange& range) {
    std::array<unsigned char, media::kContentBytes> first{};
    const auto count = read_input(range, 0, first);
    return media::content_of(std::span(first).first(count)) == Content::kHeif;
}

Result<void> decode_image(wire::Call& call, std::span<const unsigned char> bytes,
                          const media::DecodeImageRequest& request) {
    ANNEX_ASSIGN(decoded, decode(bytes, request.pixels_max()));
    const Pixels pixels = upright(std::move(decoded));
    media::DecodedImage message;
    message.set_width(pixels.width);
    message.set_height(pixels.height);
    ANNEX_TRY(call.send(message));
    message.Clear();
    for (std::size_t at = 0; at < pixels.rgb.size();) {
        const auto count = std::min(pixels.rgb.size() - at, media::kPixelBytesPerMessageMax);
        message.set_rgb(pixels.rgb.data() + at, count);
        ANNEX_TRY(call.send(message));
        at += count;
    }
    return {};
}

}  // namespace annex::codec
