// giflib, record by record up to the first picture: later frames are never touched.
#include <gif_lib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <optional>

#include "codec/image/pixels.h"
#include "codec/refusal.h"

namespace annex::codec {
namespace {

/// Extension blocks in front of the first picture; real files have a few.
constexpr int kExtensionsMax = 10'000;

struct Source {
    Bytes bytes;
    std::size_t position = 0;
};

struct Close {
    void operator()(GifFileType* file) const { ::DGifCloseFile(file, nullptr); }
};
using Gif = std::unique_ptr<GifFileType, Close>;

int read_bytes(GifFileType* file, GifByteType* into, int count) {
    auto& source = *static_cast<Source*>(file->UserData);
    const auto wanted = static_cast<std::size_t>(std::max(count, 0));
    const auto given = std::min(wanted, source.bytes.size() - source.position);
    std::memcpy(into, source.bytes.data() + source.position, given);
    source.position += given;
    return static_cast<int>(given);
}

// Reads extensions; the graphic control block tells the transparent colour, -1 if none.
bool skip_extension(GifFileType& file, int& transparent) {
    int code = 0;
    GifByteType* block = nullptr;
    if (::DGifGetExtension(&file, &code, &block) == GIF_ERROR) {
        return false;
    }
    for (int i = 0; block != nullptr; ++i) {
        if (code == GRAPHICS_EXT_FUNC_CODE && block[0] == 4) {
            transparent = (block[1] & 1U) != 0 ? block[4] : -1;
        }
        if (i > kExtensionsMax || ::DGifGetExtensionNext(&file, &block) == GIF_ERROR) {
            return false;
        }
    }
    return true;
}

// Moves to the first picture's data; false when there is none.
bool find_picture(GifFileType& file, int& transparent) {
    for (int i = 0; i < kExtensionsMax; ++i) {
        GifRecordType type = UNDEFINED_RECORD_TYPE;
        if (::DGifGetRecordType(&file, &type) == GIF_ERROR) {
            return false;
        }
        if (type == IMAGE_DESC_RECORD_TYPE) {
            return ::DGifGetImageDesc(&file) != GIF_ERROR;
        }
        if (type != EXTENSION_RECORD_TYPE || !skip_extension(file, transparent)) {
            return false;
        }
    }
    return false;
}

// The order in which interlaced lines come.
std::vector<std::size_t> line_order(std::size_t height, bool interlaced) {
    std::vector<std::size_t> order;
    order.reserve(height);
    if (!interlaced) {
        for (std::size_t y = 0; y < height; ++y) {
            order.push_back(y);
        }
        return order;
    }
    constexpr std::array<std::array<std::size_t, 2>, 4> kPasses{{{0, 8}, {4, 8}, {2, 4}, {1, 2}}};
    for (const auto& [first, step] : kPasses) {
        for (std::size_t y = first; y < height; y += step) {
            order.push_back(y);
        }
    }
    return order;
}

Result<void> paint(GifFileType& file, int transparent, Pixels& pixels) {
    const auto& frame = file.Image;
    const ColorMapObject* colors = frame.ColorMap != nullptr ? frame.ColorMap : file.SColorMap;
    if (colors == nullptr) {
        return damaged("GIF image");
    }
    const auto width = static_cast<std::size_t>(frame.Width);
    const auto left = static_cast<std::size_t>(frame.Left);
    const auto top = static_cast<std::size_t>(frame.Top);
    std::vector<GifPixelType> line(width);
    for (const auto y : line_order(static_cast<std::size_t>(frame.Height), frame.Interlace)) {
        if (::DGifGetLine(&file, line.data(), frame.Width) == GIF_ERROR) {
            return damaged("GIF image");
        }
        for (std::size_t x = 0; x < width; ++x) {
            const int index = line[x];
            if (index == transparent || index >= colors->ColorCount || left + x >= pixels.width ||
                top + y >= pixels.height) {
                continue;
            }
            const auto& color = colors->Colors[index];
            const std::size_t at = ((top + y) * pixels.width + left + x) * 3;
            pixels.rgb[at] = color.Red;
            pixels.rgb[at + 1] = color.Green;
            pixels.rgb[at + 2] = color.Blue;
        }
    }
    return {};
}

}  // namespace

Result<Pixels> decode_gif(Bytes bytes, std::uint64_t pixels_max) {
    Source source{bytes};
    int error = 0;
    const Gif file(::DGifOpen(&source, read_bytes, &error));
    int transparent = -1;
    if (file == nullptr || !find_picture(*file, transparent)) {
        return damaged("GIF image");
    }
    const auto& frame = file->Image;
    if (frame.Width <= 0 || frame.Height <= 0 || frame.Left < 0 || frame.Top < 0) {
        return damaged("GIF image");
    }
    // The frame's own size counts too: its lines are read in full.
    ANNEX_TRY(check_size(static_cast<std::uint64_t>(frame.Width),
                         static_cast<std::uint64_t>(frame.Height), pixels_max));
    const bool no_screen = file->SWidth <= 0 || file->SHeight <= 0;
    Pixels pixels{static_cast<std::uint32_t>(no_screen ? frame.Width : file->SWidth),
                  static_cast<std::uint32_t>(no_screen ? frame.Height : file->SHeight),
                  {},
                  1};
    ANNEX_TRY(check_size(pixels.width, pixels.height, pixels_max));
    pixels.rgb.assign(std::size_t{pixels.width} * pixels.height * 3, 255);
    ANNEX_TRY(paint(*file, transparent, pixels));
    return pixels;
}

}  // namespace annex::codec
