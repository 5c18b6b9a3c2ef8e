#include "capability/tts/audio/wav.h"

#include <algorithm>
#include <cmath>

namespace annex::tts {
namespace {

constexpr std::uint32_t kUnknown = 0xFFFFFFFFU;
constexpr std::uint32_t kHeaderBytesAfterRiffSize = 36;

void put(std::string& out, std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) {
        out.push_back(static_cast<char>((value >> (8 * i)) & 0xFFU));
    }
}

}  // namespace

std::string wav_header(std::uint32_t sample_rate, std::optional<std::uint32_t> data_bytes) {
    std::string out = "RIFF";
    put(out, data_bytes ? *data_bytes + kHeaderBytesAfterRiffSize : kUnknown, 4);
    out += "WAVEfmt ";
    put(out, 16, 4);
    put(out, 1, 2);  // PCM
    put(out, 1, 2);  // channels
    put(out, sample_rate, 4);
    put(out, sample_rate * 2, 4);
    put(out, 2, 2);   // bytes per frame
    put(out, 16, 2);  // bits per sample
    out += "data";
    put(out, data_bytes.value_or(kUnknown), 4);
    return out;
}

std::string pcm16(std::span<const float> samples) {
    std::string out;
    out.reserve(samples.size() * 2);
    for (const float sample : samples) {
        const auto value = std::lround(std::clamp(sample, -1.0F, 1.0F) * 32767.0F);
        put(out, static_cast<std::uint32_t>(static_cast<std::int32_t>(value)), 2);
    }
    return out;
}

}  // namespace annex::tts
