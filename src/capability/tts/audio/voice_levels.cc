#include <algorithm>
#include <array>
#include <utility>

#include "capability/tts/audio/leveller.h"

namespace annex::tts {
namespace {

// LUFS of one sentence of three seconds as the model speaks it, before levelling, by ffmpeg's
// ebur128 (bench/loudness.py).
constexpr std::array<std::pair<std::string_view, double>, 54> kLoudness{{
    {"af_alloy", -20.8},      {"af_aoede", -17.2},    {"af_bella", -23.1},
    {"af_heart", -22.4},      {"af_jessica", -21.1},  {"af_kore", -18.2},
    {"af_nicole", -21.8},     {"af_nova", -26.1},     {"af_river", -20.6},
    {"af_sarah", -20.5},      {"af_sky", -23.1},      {"am_adam", -17.7},
    {"am_echo", -21.7},       {"am_eric", -20.5},     {"am_fenrir", -18.3},
    {"am_liam", -20.9},       {"am_michael", -23.8},  {"am_onyx", -21.7},
    {"am_puck", -17.8},       {"am_santa", -21.6},    {"bf_alice", -19.6},
    {"bf_emma", -19.2},       {"bf_isabella", -17.0}, {"bf_lily", -20.4},
    {"bm_daniel", -20.8},     {"bm_fable", -21.5},    {"bm_george", -21.2},
    {"bm_lewis", -23.1},      {"ef_dora", -22.9},     {"em_alex", -22.4},
    {"em_santa", -22.4},      {"ff_siwis", -18.5},    {"hf_alpha", -15.6},
    {"hf_beta", -16.7},       {"hm_omega", -16.0},    {"hm_psi", -17.8},
    {"if_sara", -13.8},       {"im_nicola", -18.8},   {"jf_alpha", -19.5},
    {"jf_gongitsune", -20.1}, {"jf_nezumi", -20.2},   {"jf_tebukuro", -20.1},
    {"jm_kumo", -19.8},       {"pf_dora", -22.3},     {"pm_alex", -22.1},
    {"pm_santa", -22.4},      {"zf_xiaobei", -19.9},  {"zf_xiaoni", -17.9},
    {"zf_xiaoxiao", -15.5},   {"zf_xiaoyi", -18.5},   {"zm_yunjian", -20.8},
    {"zm_yunxi", -21.3},      {"zm_yunxia", -20.2},   {"zm_yunyang", -23.2},
}};

}  // namespace

std::optional<double> known_loudness(std::string_view voice_id) {
    const auto* const found =
        std::ranges::find(kLoudness, voice_id, &std::pair<std::string_view, double>::first);
    return found == kLoudness.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace annex::tts
