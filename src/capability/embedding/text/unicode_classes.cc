#include "capability/embedding/text/unicode_classes.h"

#include <utf8proc.h>

#include <algorithm>
#include <span>

#include "capability/embedding/text/unicode_tables.h"

namespace annex::embedding {
namespace {

bool contains(std::span<const Range> ranges, std::int32_t character) {
    const auto* const after = std::upper_bound(
        ranges.data(), ranges.data() + ranges.size(), character,
        [](std::int32_t value, const Range& range) { return value < range.first; });
    return after != ranges.data() && character <= (after - 1)->last;
}

}  // namespace

bool is_dropped(std::int32_t character) {
    return contains(kDropped, character);
}

bool is_mark(std::int32_t character) {
    return contains(kMark, character);
}

bool is_punctuation(std::int32_t character) {
    return contains(kPunctuation, character);
}

bool is_space(std::int32_t character) {
    return (character >= 0x09 && character <= 0x0d) || character == 0x20 || character == 0x85 ||
           character == 0xa0 || character == 0x1680 ||
           (character >= 0x2000 && character <= 0x200a) || character == 0x2028 ||
           character == 0x2029 || character == 0x202f || character == 0x205f || character == 0x3000;
}

bool is_ideograph(std::int32_t character) {
    constexpr Range kIdeographs[] = {{0x3400, 0x4dbf},   {0x4e00, 0x9fff},   {0xf900, 0xfaff},
                                     {0x20000, 0x2a6df}, {0x2a700, 0x2b81f}, {0x2b920, 0x2ceaf},
                                     {0x2f800, 0x2fa1f}};
    return contains(kIdeographs, character);
}

LowerCase to_lower(std::int32_t character) {
    if (character == 0x130) {
        return {'i', 0x307};
    }
    // Letters that are newer than the system's Unicode library. Those with no lower case in any
    // vocabulary are left out: they are unknown either way.
    if (character == 0xa7cb) {
        return {0x264, 0};
    }
    if (character == 0xa7dc) {
        return {0x19b, 0};
    }
    return {utf8proc_tolower(character), 0};
}

}  // namespace annex::embedding
