#include "capability/tts/voice_mix.h"

#include <fmt/format.h>

#include <charconv>

namespace annex::tts {
namespace {

Error refused(std::string message) {
    return Error{Code::kInvalidArgument, std::move(message), "voice"};
}

std::string_view trim(std::string_view text) {
    while (text.starts_with(' ')) {
        text.remove_prefix(1);
    }
    while (text.ends_with(' ')) {
        text.remove_suffix(1);
    }
    return text;
}

/// Takes "(2)" off the end of `part`.
Result<double> take_weight(std::string_view& part) {
    const auto open = part.find('(');
    if (open == std::string_view::npos) {
        return 1.0;
    }
    const auto number = trim(part.substr(open + 1, part.size() - open - 2));
    double weight = 0;
    const auto [end, failure] =
        std::from_chars(number.data(), number.data() + number.size(), weight);
    if (!part.ends_with(')') || failure != std::errc() || end != number.data() + number.size() ||
        !(weight > 0 && weight <= kMixWeightMax)) {
        return refused(fmt::format(
            "the weight of a voice in a mix must be a number above 0 and up to {} in brackets, as "
            "in af_bella(2)+af_sky(1)",
            kMixWeightMax));
    }
    part = trim(part.substr(0, open));
    return weight;
}

}  // namespace

Result<VoiceMix> resolve_mix(std::string_view name, const std::vector<VoiceInfo>& voices) {
    VoiceMix mix;
    double sum = 0;
    if (trim(name).empty()) {
        ANNEX_ASSIGN(voice, resolve_voice({}, voices));
        return VoiceMix{{voice, 1}};
    }
    while (true) {
        const auto plus = std::min(name.find('+'), name.size());
        auto part = trim(name.substr(0, plus));
        if (mix.size() == kMixPartsMax) {
            return refused(fmt::format("a mix has at most {} voices", kMixPartsMax));
        }
        ANNEX_ASSIGN(weight, take_weight(part));
        if (part.empty()) {
            return refused("a mix names a voice on either side of each +, as in af_bella+af_sky");
        }
        ANNEX_ASSIGN(voice, resolve_voice(part, voices));
        mix.push_back({voice, weight});
        sum += weight;
        if (plus == name.size()) {
            break;
        }
        name.remove_prefix(plus + 1);
    }
    for (auto& part : mix) {
        part.share /= sum;
    }
    return mix;
}

}  // namespace annex::tts
