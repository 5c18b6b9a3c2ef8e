#pragma once
// The picture that selfcheck has read. Threads: constant data.
#include <cstdint>
#include <span>
#include <string_view>

namespace annex::cli {

/// testdata/invoice.png, set in DejaVu Sans.
std::span<const std::uint8_t> check_picture();
/// What is written on it.
inline constexpr std::string_view kCheckPictureText =
    "Invoice 2047 is due on Friday. The total comes to 318 euros.";

}  // namespace annex::cli
