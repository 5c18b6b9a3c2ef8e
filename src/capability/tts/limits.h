#pragma once
// What one request may ask for, known to both sides of the contract.
#include <cstddef>

namespace annex::tts {

inline constexpr std::size_t kInputCharactersMax = 100'000;  ///< Unicode characters of text
inline constexpr std::size_t kInputBytesMax = 4 * kInputCharactersMax;
inline constexpr double kSpeedMin = 0.25;
inline constexpr double kSpeedMax = 4.0;

}  // namespace annex::tts
