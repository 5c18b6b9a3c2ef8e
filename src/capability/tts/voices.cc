#include "capability/tts/voices.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/checked_file.h"

namespace annex::tts {
namespace {

constexpr std::string_view kDefaultVoice = "af_heart";  // the model's best-graded voice
constexpr std::size_t kVoicesMax = 1000;

struct Language {
    char letter;
    std::string_view tag;
    std::string_view name;
};
constexpr std::array<Language, 9> kLanguages{{
    {'a', "en-US", "American English"},
    {'b', "en-GB", "British English"},
    {'e', "es", "Spanish"},
    {'f', "fr-FR", "French"},
    {'h', "hi", "Hindi"},
    {'i', "it", "Italian"},
    {'j', "ja", "Japanese"},
    {'p', "pt-BR", "Brazilian Portuguese"},
    {'z', "zh-CN", "Mandarin Chinese"},
}};

// OpenAI's names, which clients send without asking. The same name where Kokoro has it (its makers
// named those after OpenAI's); else a voice of the same sex and, as OpenAI describes them, a
// similar manner, best-graded first, so that thirteen names stay thirteen voices.
constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kOpenAiVoices{{
    {"alloy", "af_alloy"},    // same name
    {"ash", "am_michael"},    // male, clear; the best-graded American man
    {"ballad", "bm_george"},  // male, British, expressive
    {"cedar", "am_puck"},     // male, natural
    {"coral", "af_bella"},    // female, warm
    {"echo", "am_echo"},      // same name
    {"fable", "bm_fable"},    // same name, British
    {"marin", "af_heart"},    // OpenAI's recommended voice: ours
    {"nova", "af_nova"},      // same name
    {"onyx", "am_onyx"},      // same name
    {"sage", "af_sarah"},     // female, calm
    {"shimmer", "af_aoede"},  // female, bright
    {"verse", "am_fenrir"},   // male, expressive
}};

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

}  // namespace

VoiceInfo describe_voice(std::string_view id) {
    VoiceInfo voice{std::string(id), std::string(id), "und"};
    if (id.size() < 4 || id[2] != '_') {
        return voice;
    }
    const auto language = std::ranges::find(kLanguages, id[0], &Language::letter);
    if (language == kLanguages.end()) {
        return voice;
    }
    std::string name(id.substr(3));
    if (name[0] >= 'a' && name[0] <= 'z') {
        name[0] = static_cast<char>(name[0] - 'a' + 'A');
    }
    const std::string_view sex = id[1] == 'f' ? ", female" : id[1] == 'm' ? ", male" : "";
    voice.name = fmt::format("{} ({}{})", name, language->name, sex);
    voice.language = language->tag;
    return voice;
}

Result<std::vector<VoiceInfo>> list_voices(const std::string& model_folder) {
    std::vector<VoiceInfo> voices;
    std::error_code failure;
    for (std::filesystem::directory_iterator at(model_folder + "/voices", failure), end;
         !failure && at != end && voices.size() < kVoicesMax; at.increment(failure)) {
        const auto stem = at->path().stem().string();
        if (at->path().extension() == ".bin" && is_valid_id(stem)) {
            voices.push_back(describe_voice(stem));
        }
    }
    if (voices.empty()) {
        return Error{Code::kNotFound,
                     "the speech model has no voices on disk; fetch it again with `annex pull`"};
    }
    std::ranges::sort(voices, {}, &VoiceInfo::id);
    return voices;
}

Result<std::string> resolve_voice(std::string_view name, const std::vector<VoiceInfo>& voices) {
    std::string wanted = name.empty() ? std::string(kDefaultVoice) : lower(name);
    const auto alias =
        std::ranges::find(kOpenAiVoices, wanted, [](const auto& pair) { return pair.first; });
    if (alias != kOpenAiVoices.end()) {
        wanted = alias->second;
    }
    if (std::ranges::find(voices, wanted, &VoiceInfo::id) != voices.end()) {
        return wanted;
    }
    std::string some;
    for (const std::string_view known : {"af_heart", "am_michael", "bf_emma", "bm_george"}) {
        if (std::ranges::find(voices, known, &VoiceInfo::id) != voices.end()) {
            some += fmt::format("{}, ", known);
        }
    }
    // The client's own text comes back cut and only in plain letters.
    std::string shown;
    for (const char c : name.substr(0, 64)) {
        shown += c >= 0x20 && c < 0x7f ? c : '?';
    }
    return Error{Code::kInvalidArgument,
                 fmt::format("no voice named '{}'; use for example {}alloy or nova; GET "
                             "/v1/audio/voices lists all {}",
                             shown, some, voices.size()),
                 "voice"};
}

}  // namespace annex::tts
