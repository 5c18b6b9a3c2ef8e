#include "capability/tts/text/digit_reader.h"

namespace annex::tts {

int value(std::u32string_view digits) {
    int out = 0;
    for (const char32_t c : digits.substr(0, 8)) {
        out = out * 10 + static_cast<int>(c - '0');
    }
    return out;
}

std::u32string decimal(int number) {
    std::u32string out;
    for (const char c : std::to_string(number)) {
        out.push_back(static_cast<char32_t>(c));
    }
    return out;
}

}  // namespace annex::tts
