#pragma once
// The head of an answer as bytes, and the id that every answer carries.
//
// Threads: plain functions.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace annex::http {

struct ResponseHead {
    int status = 200;
    std::string_view content_type;
    const Headers* headers = nullptr;
    std::string_view request_id;
    std::optional<std::uint64_t> body_bytes;  ///< nullopt: the length is not known yet
    bool chunked = false;                     ///< else a body of unknown length ends by close
    bool close = false;
};

/// Line breaks inside a value become spaces, so that no value can start a header of its own.
std::string format_head(const ResponseHead& head);

/// 16 random bytes in hexadecimal.
std::string make_request_id();

}  // namespace annex::http
