#include "codec/audio/file_end.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <string_view>
#include <vector>

namespace annex::codec {
namespace {

// "OggS", 22 bytes, the number of segments, the length of each; then the segments.
constexpr std::size_t kOggHead = 27;
constexpr std::size_t kOggPageMax = kOggHead + 255 + 255 * 255;

// A few frames of the longest kind (ADTS: 13 bits).
constexpr std::size_t kFramesTail = 64U << 10U;

constexpr int kEbmlElementsMax = 1'000'000;
constexpr std::size_t kEbmlIdMax = 4;
constexpr std::size_t kEbmlLengthMax = 8;

struct EbmlNumber {
    std::uint64_t value = 0;
    std::size_t bytes = 0;
    bool is_unknown = false;  // all ones: as long as it lasts
};

// The zeros before the first one tell how many bytes follow. nullopt: no number of at most
// `bytes_max` bytes. `bytes` may be more than there are.
std::optional<EbmlNumber> ebml_number(std::span<const unsigned char> from, std::size_t bytes_max) {
    if (from.empty()) {
        return EbmlNumber{0, 1, false};
    }
    const auto width = static_cast<std::size_t>(std::countl_zero(from[0])) + 1;
    if (width > bytes_max) {
        return std::nullopt;
    }
    EbmlNumber number{from[0] & (0xFFU >> width), width, false};
    for (std::size_t i = 1; i < std::min(width, from.size()); ++i) {
        number.value = number.value << 8U | from[i];
    }
    number.is_unknown = number.value == (std::uint64_t{1} << (7 * width)) - 1;
    return number;
}

std::vector<unsigned char> last_bytes(const InputRange& range, std::size_t count) {
    std::vector<unsigned char> bytes(std::min<std::uint64_t>(count, range.length));
    bytes.resize(read_input(range, range.length - bytes.size(), bytes));
    return bytes;
}

}  // namespace

bool ends_inside_a_frame(const InputRange& range, FrameBytes frame_bytes) {
    const auto tail = last_bytes(range, kFramesTail);
    auto left = std::span<const unsigned char>(tail);
    const auto first = find_frames(left, frame_bytes);
    if (!first) {
        return false;
    }
    left = left.subspan(*first);
    std::size_t length = 0;
    while ((length = frame_bytes(left)) >= 4) {
        if (length > left.size()) {
            return true;
        }
        left = left.subspan(length);
    }
    // A part of a header, or something else.
    return !left.empty() && left.size() < 8 && left[0] == 0xFF;
}

bool ends_inside_an_ogg_page(const InputRange& range) {
    const auto tail = last_bytes(range, kOggPageMax);
    const std::string_view text(reinterpret_cast<const char*>(tail.data()), tail.size());
    const auto page = text.rfind("OggS");
    if (page == std::string_view::npos) {
        return false;
    }
    const auto left = std::span<const unsigned char>(tail).subspan(page);
    if (left.size() < kOggHead || left.size() < kOggHead + left[kOggHead - 1]) {
        return true;
    }
    std::size_t end = kOggHead + left[kOggHead - 1];
    for (const auto length : left.subspan(kOggHead, left[kOggHead - 1])) {
        end += length;
    }
    return end > left.size();
}

bool ends_inside_an_ebml_element(const InputRange& range) {
    std::uint64_t at = 0;
    for (int elements = 0; at < range.length && elements < kEbmlElementsMax; ++elements) {
        std::array<unsigned char, kEbmlIdMax + kEbmlLengthMax> head{};
        const auto got = read_input(range, at, head);
        const auto view = std::span<const unsigned char>(head).first(got);
        const auto id = ebml_number(view, kEbmlIdMax);
        if (!id) {
            return false;
        }
        const auto length = ebml_number(view.subspan(std::min(id->bytes, got)), kEbmlLengthMax);
        if (!length) {
            return false;
        }
        at += id->bytes + length->bytes;
        // What lasts until something else begins (a recording while it runs) is entered.
        if (at <= range.length && !length->is_unknown) {
            if (length->value > range.length - at) {
                return true;
            }
            at += length->value;
        }
    }
    return at > range.length;
}

}  // namespace annex::codec
