#pragma once
// Numbers as Mandarin says them, in Hanzi.
//
// Threads: plain functions. Time: linear.
#include <cstdint>
#include <string>
#include <string_view>

namespace annex::tts::mandarin {

/// Longer ones are read digit by digit.
inline constexpr std::size_t kCardinalDigitsMax = 16;

/// How a 1 is said digit by digit: 一, or 幺 in telephone and room numbers.
enum class One : std::uint8_t { kYi, kYao };
/// How a 2 that stands alone is said: 二, or 两 before what is counted.
enum class Two : std::uint8_t { kEr, kLiang };

/// "2024" -> 二零二四.
std::u32string digit_by_digit(std::u32string_view digits, One one = One::kYi);

/// "1205" -> 一千二百零五; "007" and very long numbers digit by digit.
std::u32string cardinal(std::u32string_view digits, Two two = Two::kEr);

/// "3", "14" -> 三点一四. No fraction: as cardinal().
std::u32string decimal_number(std::u32string_view whole, std::u32string_view fraction,
                              Two two = Two::kEr);

}  // namespace annex::tts::mandarin
