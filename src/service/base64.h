#pragma once
// Base64 (RFC 4648, section 4): strict in what it takes (padding, no stray bits, no other
// alphabet), but white space between characters is skipped, as mail and shells wrap lines.
//
// Threads: plain functions; a decoder has one owner.
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace annex::service {

/// Decodes a text that comes in pieces, so that nobody needs the whole result in memory.
class Base64Decoder {
  public:
    /// Appends the bytes of `text` that are complete to `bytes`.
    /// Errors: kInvalidArgument with what was found and at which character.
    Result<void> add(std::string_view text, std::string& bytes);
    /// Errors: kInvalidArgument when the text stopped short.
    Result<void> finish() const;

  private:
    Result<void> add_character(char c, std::string& bytes);

    std::uint32_t bits_ = 0;
    int pending_ = 0;  // characters of the group of four so far, padding included
    int padding_ = 0;
    std::uint64_t position_ = 0;  // in the text, for messages
};

/// The whole text at once. Errors: kInvalidArgument.
Result<std::string> decode_base64(std::string_view text);

/// With padding, without line breaks.
std::string encode_base64(std::span<const std::uint8_t> bytes);

}  // namespace annex::service
