#include "media/content.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace annex::media {
namespace {

using Bytes = std::span<const unsigned char>;
using namespace std::string_view_literals;

bool has(Bytes bytes, std::size_t offset, std::string_view what) {
    return bytes.size() >= offset + what.size() &&
           std::equal(what.begin(), what.end(), bytes.begin() + static_cast<std::ptrdiff_t>(offset),
                      [](char a, unsigned char b) { return static_cast<unsigned char>(a) == b; });
}

bool contains(Bytes bytes, std::string_view what) {
    for (std::size_t at = 0; at + what.size() <= bytes.size(); ++at) {
        if (has(bytes, at, what)) {
            return true;
        }
    }
    return false;
}

// Source: ISO/IEC 23008-12 (brands of HEIF), AVIF specification.
Content kind_of_ftyp(Bytes bytes) {
    constexpr std::array kImageBrands{"heic"sv, "heix"sv, "heim"sv, "heis"sv, "hevc"sv,
                                      "hevx"sv, "mif1"sv, "msf1"sv, "avif"sv, "avis"sv};
    for (auto brand : kImageBrands) {
        if (has(bytes, 8, brand)) {
            return Content::kHeif;
        }
    }
    return Content::kMp4;
}

// An MPEG audio frame header (ISO/IEC 11172-3) or an ADTS one (ISO/IEC 13818-7).
Content kind_of_sync(Bytes bytes) {
    if (bytes.size() < 4 || bytes[0] != 0xFF || (bytes[1] & 0xE0U) != 0xE0) {
        return Content::kUnknown;
    }
    const unsigned layer = (bytes[1] >> 1U) & 3U;
    const unsigned version = (bytes[1] >> 3U) & 3U;
    if (layer == 0) {
        return (bytes[1] & 0xF0U) == 0xF0 && ((bytes[2] >> 2U) & 15U) < 13 ? Content::kAac
                                                                           : Content::kUnknown;
    }
    const bool plausible = version != 1 && (bytes[2] >> 4U) != 15 && ((bytes[2] >> 2U) & 3U) != 3;
    return plausible ? Content::kMp3 : Content::kUnknown;
}

}  // namespace

Content content_of(Bytes bytes) {
    bytes = bytes.first(std::min(bytes.size(), kContentBytes));
    struct Magic {
        std::size_t offset;
        std::string_view bytes;
        Content content;
    };
    constexpr std::array kMagics{
        Magic{0, "\xFF\xD8\xFF"sv, Content::kJpeg},
        Magic{0, "\x89PNG\r\n\x1A\n"sv, Content::kPng},
        Magic{8, "WEBP"sv, Content::kWebp},
        Magic{0, "GIF87a"sv, Content::kGif},
        Magic{0, "GIF89a"sv, Content::kGif},
        Magic{0, "II*\0"sv, Content::kTiff},
        Magic{0, "MM\0*"sv, Content::kTiff},
        Magic{0, "II+\0"sv, Content::kTiff},
        Magic{0, "MM\0+"sv, Content::kTiff},
        Magic{0, "fLaC"sv, Content::kFlac},
        Magic{0, "OggS"sv, Content::kOgg},
        Magic{8, "WAVE"sv, Content::kWav},
        Magic{0, "\x1A\x45\xDF\xA3"sv, Content::kMatroska},
        Magic{8, "AIFF"sv, Content::kAiff},
        Magic{8, "AIFC"sv, Content::kAiff},
        Magic{0, "#!AMR"sv, Content::kAmr},
        Magic{0, "caff"sv, Content::kCaf},
        Magic{0, "ID3"sv, Content::kId3},
        Magic{4, "moov"sv, Content::kMp4},
        Magic{4, "mdat"sv, Content::kMp4},
        Magic{4, "wide"sv, Content::kMp4},
        Magic{0, "BM"sv, Content::kBmp},
    };
    if (has(bytes, 4, "ftyp")) {
        return kind_of_ftyp(bytes);
    }
    for (const auto& magic : kMagics) {
        if (has(bytes, magic.offset, magic.bytes)) {
            return magic.content;
        }
    }
    // Readers accept up to a kilobyte of anything in front of a PDF.
    if (contains(bytes, "%PDF-")) {
        return Content::kPdf;
    }
    return kind_of_sync(bytes);
}

bool is_image(Content content) {
    return content >= Content::kJpeg && content <= Content::kHeif;
}

}  // namespace annex::media
