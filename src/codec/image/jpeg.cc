// libjpeg-turbo. Its errors leave by longjmp, so the functions that call into it hold nothing that
// needs destroying; what they fill belongs to their caller.
#include <csetjmp>
#include <cstdio>
// jpeglib.h needs <cstdio> before it.
#include <jerror.h>
#include <jpeglib.h>

#include <algorithm>

#include "codec/image/exif.h"
#include "codec/image/pixels.h"
#include "codec/refusal.h"

namespace annex::codec {
namespace {

/// A progressive file is decoded once per scan; real ones have about ten.
constexpr int kScansMax = 100;
constexpr unsigned kExifBytesMax = 65533;

struct Reader {
    jpeg_decompress_struct info{};
    jpeg_error_mgr errors{};
    jpeg_progress_mgr progress{};
    std::jmp_buf escape{};
    bool cut_off = false;

    Reader() = default;
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    ~Reader() { ::jpeg_destroy_decompress(&info); }
};

Reader& reader_of(j_common_ptr info) {
    return *static_cast<Reader*>(info->client_data);
}

[[noreturn]] void on_error(j_common_ptr info) {
    std::longjmp(reader_of(info).escape, 1);
}

void on_message(j_common_ptr info, int level) {
    if (level < 0 && info->err->msg_code == JWRN_JPEG_EOF) {
        reader_of(info).cut_off = true;
    }
}

void on_progress(j_common_ptr info) {
    if (info->is_decompressor &&
        reinterpret_cast<j_decompress_ptr>(info)->input_scan_number > kScansMax) {
        std::longjmp(reader_of(info).escape, 1);
    }
}

bool read_header(Reader& reader, Bytes bytes) {
    reader.info.err = ::jpeg_std_error(&reader.errors);
    reader.errors.error_exit = on_error;
    reader.errors.emit_message = on_message;
    reader.errors.output_message = [](j_common_ptr) {};
    reader.info.client_data = &reader;
    if (setjmp(reader.escape) != 0) {
        return false;
    }
    ::jpeg_create_decompress(&reader.info);
    reader.progress.progress_monitor = on_progress;
    reader.info.progress = &reader.progress;
    ::jpeg_mem_src(&reader.info, bytes.data(), bytes.size());
    ::jpeg_save_markers(&reader.info, JPEG_APP0 + 1, kExifBytesMax);
    return ::jpeg_read_header(&reader.info, TRUE) == JPEG_HEADER_OK;
}

// Adobe's CMYK is stored inverted.
void cmyk_row_to_rgb(const std::uint8_t* cmyk, std::size_t pixels, bool inverted,
                     std::uint8_t* rgb) {
    for (std::size_t i = 0; i < pixels; ++i) {
        const unsigned key = inverted ? cmyk[4 * i + 3] : 255U - cmyk[4 * i + 3];
        for (std::size_t c = 0; c < 3; ++c) {
            const unsigned ink = inverted ? cmyk[4 * i + c] : 255U - cmyk[4 * i + c];
            rgb[3 * i + c] = static_cast<std::uint8_t>((ink * key + 127) / 255);
        }
    }
}

// `row` holds 4 bytes per pixel of one line, `rgb` the whole picture.
bool read_pixels(Reader& reader, std::uint8_t* row, std::uint8_t* rgb) {
    if (setjmp(reader.escape) != 0) {
        return false;
    }
    auto& info = reader.info;
    const bool cmyk = info.jpeg_color_space == JCS_CMYK || info.jpeg_color_space == JCS_YCCK;
    info.out_color_space = cmyk ? JCS_CMYK : JCS_RGB;
    if (!::jpeg_start_decompress(&info)) {
        return false;
    }
    const std::size_t width = info.output_width;
    while (info.output_scanline < info.output_height) {
        std::uint8_t* to = rgb + std::size_t{info.output_scanline} * width * 3;
        JSAMPROW line = cmyk ? row : to;
        if (::jpeg_read_scanlines(&info, &line, 1) != 1) {
            return false;
        }
        if (cmyk) {
            cmyk_row_to_rgb(row, width, info.saw_Adobe_marker != 0, to);
        }
    }
    ::jpeg_finish_decompress(&info);
    return true;
}

}  // namespace

Result<Pixels> decode_jpeg(Bytes bytes, std::uint64_t pixels_max) {
    Reader reader;
    if (!read_header(reader, bytes)) {
        return damaged("JPEG image");
    }
    const auto& info = reader.info;
    ANNEX_TRY(check_size(info.image_width, info.image_height, pixels_max));
    Pixels pixels{info.image_width, info.image_height, {}, 1};
    for (const auto* marker = info.marker_list; marker != nullptr; marker = marker->next) {
        const Bytes data(marker->data, marker->data_length);
        constexpr std::string_view kExif("Exif\0\0", 6);
        if (data.size() > kExif.size() &&
            std::equal(kExif.begin(), kExif.end(), data.begin(), [](char a, unsigned char b) {
                return static_cast<unsigned char>(a) == b;
            })) {
            pixels.orientation = exif_orientation(data);
            break;
        }
    }
    pixels.rgb.resize(std::size_t{pixels.width} * pixels.height * 3);
    std::vector<std::uint8_t> row(std::size_t{pixels.width} * 4);
    if (!read_pixels(reader, row.data(), pixels.rgb.data()) || reader.cut_off) {
        return damaged("JPEG image");
    }
    return pixels;
}

}  // namespace annex::codec
