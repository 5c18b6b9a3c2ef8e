#include "codec/image/exif.h"

#include <algorithm>
#include <string_view>

namespace annex::codec {
namespace {

using Bytes = std::span<const unsigned char>;
using namespace std::string_view_literals;

constexpr std::uint64_t kTagOrientation = 274;
constexpr std::uint64_t kTypeShort = 3;
/// Chunks looked at before giving up; real files hold a handful in front of EXIF.
constexpr int kChunksMax = 4096;

bool has(Bytes bytes, std::size_t offset, std::string_view what) {
    return offset <= bytes.size() && bytes.size() - offset >= what.size() &&
           std::equal(what.begin(), what.end(), bytes.begin() + static_cast<std::ptrdiff_t>(offset),
                      [](char a, unsigned char b) { return static_cast<unsigned char>(a) == b; });
}

enum class Order : std::uint8_t { kLittle, kBig };

// 0 beyond the end, which no caller mistakes for something meaningful.
std::uint64_t number(Bytes bytes, std::size_t offset, std::size_t count, Order order) {
    if (offset > bytes.size() || bytes.size() - offset < count) {
        return 0;
    }
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t at = order == Order::kBig ? i : count - 1 - i;
        value = value << 8U | bytes[offset + at];
    }
    return value;
}

}  // namespace

int exif_orientation(Bytes block) {
    if (has(block, 0, "Exif\0\0"sv)) {
        block = block.subspan(6);
    }
    Order order = Order::kLittle;
    if (has(block, 0, "MM\0*"sv)) {
        order = Order::kBig;
    } else if (!has(block, 0, "II*\0"sv)) {
        return 1;
    }
    const auto directory = number(block, 4, 4, order);
    const auto entries = number(block, directory, 2, order);
    for (std::uint64_t i = 0; i < entries; ++i) {
        const auto entry = directory + 2 + 12 * i;
        if (number(block, entry, 2, order) == kTagOrientation &&
            number(block, entry + 2, 2, order) == kTypeShort) {
            const auto value = number(block, entry + 8, 2, order);
            return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
        }
    }
    return 1;
}

int png_orientation(Bytes file) {
    std::uint64_t at = 8;
    for (int i = 0; i < kChunksMax && at + 8 <= file.size(); ++i) {
        const auto length = number(file, at, 4, Order::kBig);
        if (has(file, at + 4, "eXIf")) {
            return exif_orientation(
                file.subspan(at + 8, std::min<std::uint64_t>(length, file.size() - at - 8)));
        }
        at += 12 + length;
    }
    return 1;
}

int webp_orientation(Bytes file) {
    std::uint64_t at = 12;
    for (int i = 0; i < kChunksMax && at + 8 <= file.size(); ++i) {
        const auto length = number(file, at + 4, 4, Order::kLittle);
        if (has(file, at, "EXIF")) {
            return exif_orientation(
                file.subspan(at + 8, std::min<std::uint64_t>(length, file.size() - at - 8)));
        }
        at += 8 + length + (length & 1U);
    }
    return 1;
}

}  // namespace annex::codec
