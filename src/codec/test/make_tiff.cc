// TIFF files through libtiff, which writes to a path.
#include <tiffio.h>
#include <unistd.h>

#include <cstdlib>
#include <vector>

#include "codec/test/make_images.h"

namespace annex::codec {
namespace {

std::vector<std::uint8_t> tiff_line(const media::Image& image, int y, TiffKind kind) {
    std::vector<std::uint8_t> line;
    for (int x = 0; x < image.width; ++x) {
        const auto i = static_cast<std::size_t>(y * image.width + x) * 3;
        for (std::size_t c = 0; c < 3; ++c) {
            const auto value = image.rgb[i + c];
            if (kind == TiffKind::kRgb16) {
                line.insert(line.end(), 2, value);
            } else {
                line.push_back(kind == TiffKind::kCmyk ? static_cast<std::uint8_t>(255 - value)
                                                       : value);
            }
        }
        if (kind == TiffKind::kCmyk || kind == TiffKind::kRgba) {
            line.push_back(0);  // no key ink; fully transparent
        }
    }
    return line;
}

// Writes through a file in the temporary folder, because libtiff writes to paths.
template <class Write>
std::string written_by(Write write) {
    char path[] = "/tmp/annex-tiff-XXXXXX";
    const int fd = ::mkstemp(path);
    TIFF* file = ::TIFFFdOpen(fd, path, "w");
    write(file);
    ::TIFFClose(file);
    std::string bytes;
    if (FILE* back = std::fopen(path, "rb")) {
        char part[4096];
        for (std::size_t got = 0; (got = std::fread(part, 1, sizeof part, back)) > 0;) {
            bytes.append(part, got);
        }
        std::fclose(back);
    }
    ::unlink(path);
    return bytes;
}

void set_shape(TIFF* file, int width, int height, int bits, int samples) {
    ::TIFFSetField(file, TIFFTAG_IMAGEWIDTH, width);
    ::TIFFSetField(file, TIFFTAG_IMAGELENGTH, height);
    ::TIFFSetField(file, TIFFTAG_BITSPERSAMPLE, bits);
    ::TIFFSetField(file, TIFFTAG_SAMPLESPERPIXEL, samples);
    ::TIFFSetField(file, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
}

}  // namespace

std::string make_tiff(const media::Image& image, TiffKind kind, int orientation) {
    return written_by([&](TIFF* file) {
        const bool four = kind == TiffKind::kCmyk || kind == TiffKind::kRgba;
        set_shape(file, image.width, image.height, kind == TiffKind::kRgb16 ? 16 : 8, four ? 4 : 3);
        ::TIFFSetField(file, TIFFTAG_PHOTOMETRIC,
                       kind == TiffKind::kCmyk ? PHOTOMETRIC_SEPARATED : PHOTOMETRIC_RGB);
        ::TIFFSetField(file, TIFFTAG_COMPRESSION,
                       kind == TiffKind::kRgbLzw ? COMPRESSION_LZW : COMPRESSION_NONE);
        ::TIFFSetField(file, TIFFTAG_ORIENTATION, orientation);
        if (kind == TiffKind::kRgba) {
            const std::uint16_t straight = EXTRASAMPLE_UNASSALPHA;
            ::TIFFSetField(file, TIFFTAG_EXTRASAMPLES, 1, &straight);
        }
        for (int y = 0; y < image.height; ++y) {
            auto line = tiff_line(image, y, kind);
            ::TIFFWriteScanline(file, line.data(), static_cast<std::uint32_t>(y), 0);
        }
    });
}

std::string make_blank_tiff(int side, int orientation) {
    return written_by([&](TIFF* file) {
        set_shape(file, side, side, 1, 1);
        ::TIFFSetField(file, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISWHITE);
        ::TIFFSetField(file, TIFFTAG_COMPRESSION, COMPRESSION_CCITTFAX4);
        ::TIFFSetField(file, TIFFTAG_ORIENTATION, orientation);
        std::vector<std::uint8_t> line(static_cast<std::size_t>(side) / 8 + 1);
        for (int y = 0; y < side; ++y) {
            ::TIFFWriteScanline(file, line.data(), static_cast<std::uint32_t>(y), 0);
        }
    });
}

}  // namespace annex::codec
