// BMP by ourselves: every Windows header since 3.0, 1 to 32 bits, RLE4 and RLE8.
// Source: Microsoft, "Bitmap storage" and BITMAPV5HEADER.
#include <algorithm>
#include <array>
#include <bit>

#include "codec/image/pixels.h"
#include "codec/refusal.h"

namespace annex::codec {
namespace {

enum Compression : std::uint32_t {
    kNone = 0,
    kRle8 = 1,
    kRle4 = 2,
    kBitFields = 3,
    kAlphaBitFields = 6
};

constexpr std::size_t kFileHeaderBytes = 14;
constexpr std::size_t kCoreHeaderBytes = 12;
constexpr std::size_t kInfoHeaderBytes = 40;

// Reads little-endian numbers; beyond the end everything is 0.
struct View {
    Bytes bytes;
    [[nodiscard]] std::uint32_t u8(std::size_t at) const {
        return at < bytes.size() ? bytes[at] : 0;
    }
    [[nodiscard]] std::uint32_t u16(std::size_t at) const { return u8(at) | u8(at + 1) << 8U; }
    [[nodiscard]] std::uint32_t u32(std::size_t at) const { return u16(at) | u16(at + 2) << 16U; }
};

// One colour's bits inside a pixel.
struct Field {
    std::uint32_t mask = 0;
    [[nodiscard]] std::uint8_t of(std::uint32_t pixel, std::uint8_t if_absent) const {
        if (mask == 0) {
            return if_absent;
        }
        const int shift = std::countr_zero(mask);
        const std::uint64_t top = mask >> shift;
        const std::uint64_t value = (pixel & mask) >> shift;
        return static_cast<std::uint8_t>((value * 255 + top / 2) / top);
    }
};

struct Header {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    bool bottom_up = true;
    std::uint32_t bits = 0;
    std::uint32_t compression = kNone;
    std::size_t pixels_at = 0;
    std::array<Field, 4> fields;  // red, green, blue, alpha
    std::vector<std::array<std::uint8_t, 3>> palette;
};

void read_palette(const View& file, std::size_t at, std::size_t entry_bytes, std::uint32_t used,
                  Header& header) {
    const std::uint32_t most = 1U << header.bits;
    const std::uint32_t count = used == 0 || used > most ? most : used;
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::size_t entry = at + i * entry_bytes;
        header.palette.push_back({static_cast<std::uint8_t>(file.u8(entry + 2)),
                                  static_cast<std::uint8_t>(file.u8(entry + 1)),
                                  static_cast<std::uint8_t>(file.u8(entry))});
    }
}

void read_fields(const View& file, std::size_t header_bytes, Header& header) {
    if (header.compression == kBitFields || header.compression == kAlphaBitFields) {
        const std::size_t at = kFileHeaderBytes + kInfoHeaderBytes;
        const bool alpha = header_bytes >= 56 || header.compression == kAlphaBitFields;
        for (std::size_t i = 0; i < (alpha ? 4U : 3U); ++i) {
            header.fields.at(i).mask = file.u32(at + 4 * i);
        }
    } else if (header.bits == 16) {
        header.fields = {Field{0x7C00}, Field{0x03E0}, Field{0x001F}, Field{}};
    } else {
        header.fields = {Field{0xFF0000}, Field{0xFF00}, Field{0xFF}, Field{}};
    }
}

bool is_consistent(const Header& header) {
    switch (header.compression) {
        case kNone:
            return header.bits == 1 || header.bits == 4 || header.bits == 8 || header.bits == 16 ||
                   header.bits == 24 || header.bits == 32;
        case kRle8:
            return header.bits == 8 && header.bottom_up;
        case kRle4:
            return header.bits == 4 && header.bottom_up;
        case kBitFields:
        case kAlphaBitFields:
            return header.bits == 16 || header.bits == 32;
        default:
            return false;
    }
}

Result<Header> read_header(const View& file) {
    Header header;
    header.pixels_at = file.u32(10);
    const std::size_t bytes = file.u32(kFileHeaderBytes);
    const std::size_t palette_at = kFileHeaderBytes + bytes;
    if (bytes == kCoreHeaderBytes) {
        header.width = file.u16(18);
        header.height = file.u16(20);
        header.bits = file.u16(24);
    } else if (bytes >= kInfoHeaderBytes && bytes <= 256) {
        const auto height = static_cast<std::int32_t>(file.u32(22));
        header.width = file.u32(18);
        header.bottom_up = height >= 0;
        header.height = static_cast<std::uint32_t>(height < 0 ? -std::int64_t{height} : height);
        header.bits = file.u16(28);
        header.compression = file.u32(30);
    } else {
        return damaged("BMP image");
    }
    if (!is_consistent(header) || header.width > 0x7FFFFFFF) {
        return damaged("BMP image");
    }
    if (header.bits <= 8) {
        const bool core = bytes == kCoreHeaderBytes;
        read_palette(file, palette_at, core ? 3 : 4, core ? 0 : file.u32(46), header);
    } else {
        read_fields(file, bytes, header);
    }
    return header;
}

void put(Pixels& pixels, std::size_t x, std::size_t y, const std::array<std::uint8_t, 3>& color) {
    std::copy(color.begin(), color.end(),
              pixels.rgb.begin() + static_cast<std::ptrdiff_t>((y * pixels.width + x) * 3));
}

std::array<std::uint8_t, 3> palette_color(const Header& header, std::size_t index) {
    return index < header.palette.size() ? header.palette[index]
                                         : std::array<std::uint8_t, 3>{0, 0, 0};
}

std::array<std::uint8_t, 3> direct_color(const Header& header, std::uint32_t pixel) {
    const unsigned alpha = header.fields[3].of(pixel, 255);
    std::array<std::uint8_t, 3> color{};
    for (std::size_t c = 0; c < 3; ++c) {
        const unsigned value = header.fields.at(c).of(pixel, 0);
        color.at(c) = static_cast<std::uint8_t>((value * alpha + 255 * (255 - alpha) + 127) / 255);
    }
    return color;
}

Result<void> paint_plain(const View& file, const Header& header, Pixels& pixels) {
    const std::size_t stride = (std::size_t{header.width} * header.bits + 31) / 32 * 4;
    if (header.pixels_at > file.bytes.size() ||
        (file.bytes.size() - header.pixels_at) / stride < header.height) {
        return damaged("BMP image");
    }
    for (std::size_t row = 0; row < header.height; ++row) {
        const std::size_t y = header.bottom_up ? header.height - 1 - row : row;
        const std::size_t at = header.pixels_at + row * stride;
        for (std::size_t x = 0; x < header.width; ++x) {
            if (header.bits <= 8) {
                const std::size_t per_byte = 8 / header.bits;
                const auto shift =
                    static_cast<unsigned>((per_byte - 1 - x % per_byte) * header.bits);
                const auto index = file.u8(at + x / per_byte) >> shift & ((1U << header.bits) - 1);
                put(pixels, x, y, palette_color(header, index));
            } else {
                const std::size_t from = at + x * header.bits / 8;
                const std::uint32_t low = file.u16(from);
                const std::uint32_t pixel = header.bits == 16   ? low
                                            : header.bits == 24 ? low | file.u8(from + 2) << 16U
                                                                : file.u32(from);
                put(pixels, x, y, direct_color(header, pixel));
            }
        }
    }
    return {};
}

// Runs of one or two colours, literal stretches, line ends and jumps; painted from the bottom up.
class RlePainter {
  public:
    RlePainter(const View& file, const Header& header, Pixels& pixels)
        : file_(file), header_(header), pixels_(pixels), at_(header.pixels_at) {}

    Result<void> paint() {
        while (at_ + 1 < file_.bytes.size()) {
            const std::uint32_t count = file_.u8(at_);
            const std::uint32_t value = file_.u8(at_ + 1);
            at_ += 2;
            if (count > 0) {
                run(count, value);
            } else if (value == 0) {
                x_ = 0;
                ++line_;
            } else if (value == 1) {
                return {};
            } else if (value == 2) {
                x_ += file_.u8(at_);
                line_ += file_.u8(at_ + 1);
                at_ += 2;
            } else {
                literal(value);
            }
            if (line_ >= header_.height) {
                return {};
            }
        }
        return damaged("BMP image");
    }

  private:
    void dot(std::size_t index) {
        if (x_ < header_.width && line_ < header_.height) {
            put(pixels_, x_, header_.height - 1 - line_, palette_color(header_, index));
        }
        ++x_;
    }
    [[nodiscard]] std::size_t nibble(std::uint32_t value, std::uint32_t i) const {
        return header_.bits == 8 ? value : i % 2 == 0 ? value >> 4U : value & 15U;
    }
    void run(std::uint32_t count, std::uint32_t value) {
        for (std::uint32_t i = 0; i < count; ++i) {
            dot(nibble(value, i));
        }
    }
    void literal(std::uint32_t count) {
        const std::size_t bytes = header_.bits == 8 ? count : (count + 1) / 2;
        for (std::uint32_t i = 0; i < count; ++i) {
            dot(nibble(file_.u8(at_ + (header_.bits == 8 ? i : i / 2)), i));
        }
        at_ += bytes + bytes % 2;
    }

    const View& file_;
    const Header& header_;
    Pixels& pixels_;
    std::size_t at_;
    std::size_t x_ = 0;
    std::size_t line_ = 0;
};

}  // namespace

Result<Pixels> decode_bmp(Bytes bytes, std::uint64_t pixels_max) {
    const View file{bytes};
    ANNEX_ASSIGN(header, read_header(file));
    ANNEX_TRY(check_size(header.width, header.height, pixels_max));
    Pixels pixels{header.width, header.height, {}, 1};
    pixels.rgb.assign(std::size_t{header.width} * header.height * 3, 255);
    if (header.compression == kRle8 || header.compression == kRle4) {
        ANNEX_TRY(RlePainter(file, header, pixels).paint());
    } else {
        ANNEX_TRY(paint_plain(file, header, pixels));
    }
    return pixels;
}

}  // namespace annex::codec
