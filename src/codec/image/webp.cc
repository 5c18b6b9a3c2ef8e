#include <webp/decode.h>
#include <webp/demux.h>

#include <algorithm>
#include <memory>

#include "codec/image/exif.h"
#include "codec/image/pixels.h"
#include "codec/refusal.h"

namespace annex::codec {
namespace {

constexpr int kSideMax = 16383;  // of the format

Result<Pixels> decode_first_frame(Bytes bytes, Pixels pixels) {
    struct Free {
        void operator()(WebPAnimDecoder* decoder) const { ::WebPAnimDecoderDelete(decoder); }
    };
    WebPAnimDecoderOptions options;
    if (!::WebPAnimDecoderOptionsInit(&options)) {
        return damaged("WebP image");
    }
    options.color_mode = MODE_RGBA;
    options.use_threads = 0;
    const WebPData data{bytes.data(), bytes.size()};
    const std::unique_ptr<WebPAnimDecoder, Free> decoder(::WebPAnimDecoderNew(&data, &options));
    std::uint8_t* canvas = nullptr;
    int timestamp = 0;
    if (decoder == nullptr || !::WebPAnimDecoderGetNext(decoder.get(), &canvas, &timestamp)) {
        return damaged("WebP image");
    }
    pixels.rgb.assign(canvas, canvas + std::size_t{pixels.width} * pixels.height * 4);
    flatten_over_white(pixels.rgb, Alpha::kStraight);
    return pixels;
}

}  // namespace

Result<Pixels> decode_webp(Bytes bytes, std::uint64_t pixels_max) {
    WebPBitstreamFeatures features;
    if (::WebPGetFeatures(bytes.data(), bytes.size(), &features) != VP8_STATUS_OK ||
        features.width > kSideMax + 1 || features.height > kSideMax + 1) {
        return damaged("WebP image");
    }
    ANNEX_TRY(check_size(static_cast<std::uint64_t>(std::max(features.width, 0)),
                         static_cast<std::uint64_t>(std::max(features.height, 0)), pixels_max));
    Pixels pixels{static_cast<std::uint32_t>(features.width),
                  static_cast<std::uint32_t>(features.height),
                  {},
                  webp_orientation(bytes)};
    if (features.has_animation != 0) {
        return decode_first_frame(bytes, std::move(pixels));
    }
    const int channels = features.has_alpha != 0 ? 4 : 3;
    const int stride = features.width * channels;
    pixels.rgb.resize(static_cast<std::size_t>(stride) * pixels.height);
    const auto decode = channels == 4 ? ::WebPDecodeRGBAInto : ::WebPDecodeRGBInto;
    if (decode(bytes.data(), bytes.size(), pixels.rgb.data(), pixels.rgb.size(), stride) ==
        nullptr) {
        return damaged("WebP image");
    }
    if (channels == 4) {
        flatten_over_white(pixels.rgb, Alpha::kStraight);
    }
    return pixels;
}

}  // namespace annex::codec
