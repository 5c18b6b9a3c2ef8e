#pragma once
// Vectors of eight values for the loops of the operators; the compiler makes of them what the flags
// of the including file allow. Everything is local to that file: a function of one instruction set
// must never be taken for that of another, so nothing of the standard library is called here.
#include <cstddef>
#include <cstdint>

namespace annex::tensor {
namespace {

constexpr std::size_t kLanes = 8;
using Floats [[gnu::vector_size(32)]] = float;
using Integers [[gnu::vector_size(32)]] = std::int32_t;
using Shorts [[gnu::vector_size(16)]] = std::int16_t;

[[gnu::always_inline]] inline Floats load(const float* from) {
    Floats value;
    __builtin_memcpy(&value, from, sizeof value);
    return value;
}

[[gnu::always_inline]] inline void store(float* to, Floats value) {
    __builtin_memcpy(to, &value, sizeof value);
}

[[gnu::always_inline]] inline Floats load_integers(const std::int32_t* from) {
    Integers value;
    __builtin_memcpy(&value, from, sizeof value);
    return __builtin_convertvector(value, Floats);
}

// Adding and taking away 1.5 * 2^23 leaves the nearest integer of anything below 2^22.
constexpr float kRounder = 12582912.0F;

[[gnu::always_inline]] inline Floats nearest(Floats x) {
    return (x + kRounder) - kRounder;
}

/// To the nearest integers, which must fit 16 bits.
[[gnu::always_inline]] inline void store_shorts(std::int16_t* to, Floats value) {
    const Shorts narrow =
        __builtin_convertvector(__builtin_convertvector(nearest(value), Integers), Shorts);
    __builtin_memcpy(to, &narrow, sizeof narrow);
}

[[gnu::always_inline]] inline Floats magnitude(Floats x) {
    return x < 0.0F ? -x : x;
}

[[gnu::always_inline]] inline Floats larger(Floats a, Floats b) {
    return a > b ? a : b;
}

/// exp(x) for x <= 0, to 2e-7 of itself; below -87 it is as good as nothing.
[[gnu::always_inline]] inline Floats exponential(Floats x) {
    constexpr float kLn2High = 0.693359375F;  // few bits: exact when multiplied by a small integer
    constexpr float kLn2Low = -2.12194440e-4F;
    const Floats floor = Floats{} - 87.0F;
    const Floats clamped = larger(x, floor);
    const Floats halvings = nearest(clamped * 1.44269504F);
    const Floats r = (clamped - halvings * kLn2High) - halvings * kLn2Low;
    // Taylor's series; |r| <= 0.35.
    Floats sum = r * (1.0F / 720) + 1.0F / 120;
    sum = sum * r + 1.0F / 24;
    sum = sum * r + 1.0F / 6;
    sum = sum * r + 0.5F;
    sum = sum * r + 1.0F;
    sum = sum * r + 1.0F;
    // Two to the power of the halvings, put together from its bits.
    const Integers power = (__builtin_convertvector(halvings, Integers) + 127) << 23;
    return sum * reinterpret_cast<Floats>(power);
}

}  // namespace
}  // namespace annex::tensor
