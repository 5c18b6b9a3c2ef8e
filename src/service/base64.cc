#include "service/base64.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace annex::service {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kNone = 0xFF;

constexpr std::array<std::uint8_t, 256> make_values() {
    std::array<std::uint8_t, 256> values{};
    values.fill(kNone);
    for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
        values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
    }
    return values;
}
constexpr auto kValues = make_values();

bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

std::uint32_t value_of(char c) {
    return kValues[static_cast<unsigned char>(c)];
}

}  // namespace

Result<void> Base64Decoder::add(std::string_view text, std::string& bytes) {
    bytes.reserve(bytes.size() + text.size() / 4 * 3 + 3);
    std::size_t i = 0;
    while (i < text.size()) {
        // Whole groups of four plain characters go fast.
        while (pending_ == 0 && padding_ == 0 && i + 4 <= text.size()) {
            const std::uint32_t a = value_of(text[i]);
            const std::uint32_t b = value_of(text[i + 1]);
            const std::uint32_t c = value_of(text[i + 2]);
            const std::uint32_t d = value_of(text[i + 3]);
            if (((a | b | c | d) & 0xC0U) != 0) {
                break;
            }
            const std::uint32_t group = a << 18U | b << 12U | c << 6U | d;
            const char out[] = {static_cast<char>(group >> 16U & 0xFFU),
                                static_cast<char>(group >> 8U & 0xFFU),
                                static_cast<char>(group & 0xFFU)};
            bytes.append(out, 3);
            i += 4;
            position_ += 4;
        }
        if (i < text.size()) {
            ANNEX_TRY(add_character(text[i], bytes));
            ++i;
            ++position_;
        }
    }
    return {};
}

Result<void> Base64Decoder::add_character(char c, std::string& bytes) {
    if (is_space(c)) {
        return {};
    }
    const std::uint32_t value = value_of(c);
    const bool ended = padding_ > 0 && pending_ == 0;
    const bool is_padding = c == '=' && pending_ >= 2 && !ended;
    if (ended || (!is_padding && (value == kNone || padding_ > 0))) {
        return Error{Code::kInvalidArgument,
                     fmt::format("expected base64 (A-Z a-z 0-9 + / with = at the end), found "
                                 "something else at character {}",
                                 position_)};
    }
    if (is_padding) {
        ++padding_;
    } else {
        bits_ = bits_ << 6U | value;
    }
    if (++pending_ < 4) {
        return {};
    }
    pending_ = 0;
    const auto group = std::exchange(bits_, 0) << (6U * static_cast<unsigned>(padding_));
    const std::uint32_t stray = padding_ == 2 ? group & 0xFFFFU : padding_ == 1 ? group & 0xFFU : 0;
    if (stray != 0) {
        return Error{Code::kInvalidArgument,
                     "the base64 text ends in bits that belong to no byte; it was cut or damaged"};
    }
    for (int k = 0; k < 3 - padding_; ++k) {
        bytes += static_cast<char>(group >> (16U - 8U * static_cast<unsigned>(k)) & 0xFFU);
    }
    return {};
}

Result<void> Base64Decoder::finish() const {
    if (pending_ != 0) {
        return Error{Code::kInvalidArgument,
                     "the base64 text stops in the middle of a group of four characters; it was "
                     "cut, or its padding (=) is missing"};
    }
    return {};
}

Result<std::string> decode_base64(std::string_view text) {
    Base64Decoder decoder;
    std::string bytes;
    ANNEX_TRY(decoder.add(text, bytes));
    ANNEX_TRY(decoder.finish());
    return bytes;
}

std::string encode_base64(std::span<const std::uint8_t> bytes) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = static_cast<std::uint32_t>(bytes[i]) << 16U;
        group |= count > 1 ? static_cast<std::uint32_t>(bytes[i + 1]) << 8U : 0U;
        group |= count > 2 ? bytes[i + 2] : 0U;
        for (std::size_t k = 0; k < 4; ++k) {
            text += k <= count ? kAlphabet[group >> (18U - 6U * k) & 0x3FU] : '=';
        }
    }
    return text;
}

}  // namespace annex::service
