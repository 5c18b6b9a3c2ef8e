#include "codec/audio/frame_header.h"

#include <array>

namespace annex::codec {

std::size_t mpeg_frame_bytes(std::span<const unsigned char> header) {
    if (header.size() < 4) {
        return 0;
    }
    constexpr std::array<std::array<int, 15>, 5> kKilobits{{
        {0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448},
        {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
        {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
        {0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},
        {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
    }};
    constexpr std::array<int, 3> kRates{44100, 48000, 32000};
    const unsigned version = (header[1] >> 3U) & 3U;  // 3: MPEG-1, 2: MPEG-2, 0: MPEG-2.5
    const unsigned layer = 4 - ((header[1] >> 1U) & 3U);
    const unsigned rate_index = (header[2] >> 2U) & 3U;
    const unsigned bit_index = header[2] >> 4U;
    if (header[0] != 0xFF || (header[1] & 0xE0U) != 0xE0 || version == 1 || layer == 4 ||
        rate_index == 3 || bit_index == 0 || bit_index == 15) {
        return 0;
    }
    const std::size_t table = version == 3 ? layer - 1 : layer == 1 ? 3 : 4;
    const int bits = kKilobits.at(table).at(bit_index) * 1000;
    const int rate = kRates.at(rate_index) >> (version == 3 ? 0 : version == 2 ? 1 : 2);
    const int padding = (header[2] >> 1U) & 1U;
    if (layer == 1) {
        return static_cast<std::size_t>((12 * bits / rate + padding) * 4);
    }
    const int samples = layer == 3 && version != 3 ? 72 : 144;
    return static_cast<std::size_t>(samples * bits / rate + padding);
}

std::size_t adts_frame_bytes(std::span<const unsigned char> header) {
    if (header.size() < 6 || header[0] != 0xFF || (header[1] & 0xF6U) != 0xF0) {
        return 0;
    }
    return (header[3] & 3U) << 11U | static_cast<unsigned>(header[4]) << 3U | header[5] >> 5U;
}

std::optional<std::size_t> find_frames(std::span<const unsigned char> bytes,
                                       FrameBytes frame_bytes) {
    for (std::size_t start = 0; start < bytes.size(); ++start) {
        std::size_t at = start;
        for (int frames = 1; at < bytes.size(); ++frames) {
            const auto length = frame_bytes(bytes.subspan(at));
            if (length < 4) {
                break;
            }
            if (frames == 3) {
                return start;
            }
            at += length;
        }
    }
    return std::nullopt;
}

}  // namespace annex::codec
