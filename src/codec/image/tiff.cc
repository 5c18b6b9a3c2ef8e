// libtiff, the first page only, over memory: no other file is ever opened.
#include <tiffio.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "codec/image/pixels.h"
#include "codec/refusal.h"

namespace annex::codec {
namespace {

struct Source {
    Bytes bytes;
    std::uint64_t position = 0;
};

struct Close {
    void operator()(TIFF* file) const { ::TIFFClose(file); }
};

tmsize_t read_bytes(thandle_t handle, void* into, tmsize_t count) {
    auto& source = *static_cast<Source*>(handle);
    if (source.position >= source.bytes.size() || count <= 0) {
        return 0;
    }
    const auto given = std::min<std::uint64_t>(static_cast<std::uint64_t>(count),
                                               source.bytes.size() - source.position);
    std::memcpy(into, source.bytes.data() + source.position, given);
    source.position += given;
    return static_cast<tmsize_t>(given);
}

toff_t seek_to(thandle_t handle, toff_t offset, int whence) {
    auto& source = *static_cast<Source*>(handle);
    const std::uint64_t base = whence == SEEK_CUR   ? source.position
                               : whence == SEEK_END ? source.bytes.size()
                                                    : 0;
    source.position = base + offset;
    return source.position;
}

// The bytes are in memory already: no copy of a strip is needed.
int map_bytes(thandle_t handle, void** base, toff_t* size) {
    auto& source = *static_cast<Source*>(handle);
    *base = const_cast<unsigned char*>(source.bytes.data());
    *size = source.bytes.size();
    return 1;
}

}  // namespace

Result<Pixels> decode_tiff(Bytes bytes, std::uint64_t pixels_max) {
    ::TIFFSetErrorHandler(nullptr);
    ::TIFFSetWarningHandler(nullptr);
    Source source{bytes};
    const std::unique_ptr<TIFF, Close> file(::TIFFClientOpen(
        "", "rm", &source, read_bytes, [](thandle_t, void*, tmsize_t) -> tmsize_t { return 0; },
        seek_to, [](thandle_t) { return 0; },
        [](thandle_t handle) -> toff_t { return static_cast<Source*>(handle)->bytes.size(); },
        map_bytes, [](thandle_t, void*, toff_t) {}));
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    if (file == nullptr || ::TIFFGetField(file.get(), TIFFTAG_IMAGEWIDTH, &width) != 1 ||
        ::TIFFGetField(file.get(), TIFFTAG_IMAGELENGTH, &height) != 1) {
        return damaged("TIFF image");
    }
    ANNEX_TRY(check_size(width, height, pixels_max));
    std::uint16_t orientation = ORIENTATION_TOPLEFT;
    ::TIFFGetFieldDefaulted(file.get(), TIFFTAG_ORIENTATION, &orientation);
    // libtiff mirrors but does not turn, so it shall do neither.
    ::TIFFSetField(file.get(), TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
    Pixels pixels{width, height, {}, orientation};
    pixels.rgb.resize(std::size_t{width} * height * 4);
    if (::TIFFReadRGBAImageOriented(file.get(), width, height,
                                    reinterpret_cast<std::uint32_t*>(pixels.rgb.data()),
                                    ORIENTATION_TOPLEFT, 1) != 1) {
        return damaged("TIFF image");
    }
    flatten_over_white(pixels.rgb, Alpha::kPremultiplied);
    return pixels;
}

}  // namespace annex::codec
