#pragma once
// What untrusted bytes are, told by their first bytes and never by a name. Looks at fixed offsets
// only: nothing is parsed, so this may run outside the sandbox.
#include <cstdint>
#include <span>

namespace annex::media {

enum class Content : std::uint8_t {
    kUnknown,
    kJpeg,
    kPng,
    kWebp,
    kGif,
    kBmp,
    kTiff,
    kHeif,
    kPdf,
    kMp3,
    kAac,
    kFlac,
    kOgg,
    kWav,
    kMp4,
    kMatroska,
    kAiff,
    kAmr,
    kCaf,
    kId3
};

/// Bytes from the file's start that content_of() looks at; fewer are fine.
inline constexpr std::size_t kContentBytes = 1024;

/// kId3 is a tag in front of kMp3, kAac or kFlac: skip it and ask again.
Content content_of(std::span<const unsigned char> first_bytes);

/// JPEG ... HEIF, the kinds that decode_image takes.
[[nodiscard]] bool is_image(Content content);

}  // namespace annex::media
