#include "capability/tts/phonemes/vocabulary.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "base/assert.h"
#include "base/checked_file.h"
#include "capability/tts/text/unicode.h"

namespace annex::tts {
namespace {

constexpr std::size_t kConfigBytesMax = 1U << 20U;
constexpr std::int64_t kTokenMax = 100'000;

}  // namespace

Result<Vocabulary> Vocabulary::load(const std::string& path) {
    ANNEX_ASSIGN(text, read_file(path, kConfigBytesMax));
    return parse(text);
}

Result<Vocabulary> Vocabulary::parse(std::string_view text) {
    const auto damaged = [](const char* what) {
        return Error{Code::kCorrupt, std::string("the speech model's config.json ") + what +
                                         "; fetch the model again with `annex pull`"};
    };
    const auto config = nlohmann::json::parse(text, nullptr, false);
    if (!config.is_object() || !config.contains("vocab") || !config["vocab"].is_object()) {
        return damaged("has no object \"vocab\"");
    }
    Vocabulary out;
    for (const auto& [key, value] : config["vocab"].items()) {
        const auto phoneme = decode_utf8(key);
        if (phoneme.size() != 1 || !value.is_number_integer() || value.get<std::int64_t>() <= 0 ||
            value.get<std::int64_t>() > kTokenMax) {
            return damaged("has a bad entry in \"vocab\"");
        }
        out.tokens_.emplace(phoneme.front(), value.get<std::int64_t>());
    }
    return out;
}

std::vector<std::int64_t> Vocabulary::tokens(std::u32string_view phonemes) const {
    std::vector<std::int64_t> out;
    out.reserve(phonemes.size());
    for (const char32_t phoneme : phonemes) {
        if (const auto found = tokens_.find(phoneme); found != tokens_.end()) {
            out.push_back(found->second);
        }
    }
    return out;
}

std::vector<std::u32string> split_phonemes(std::u32string_view phonemes, std::size_t max) {
    ANNEX_ASSERT(max > 0);
    std::vector<std::u32string> out;
    while (phonemes.size() > max) {
        auto cut = phonemes.substr(0, max + 1).rfind(U' ');
        if (cut == std::u32string_view::npos || cut == 0) {
            cut = max;
        }
        out.emplace_back(phonemes.substr(0, cut));
        phonemes.remove_prefix(cut);
        while (!phonemes.empty() && phonemes.front() == ' ') {
            phonemes.remove_prefix(1);
        }
    }
    if (!phonemes.empty()) {
        out.emplace_back(phonemes);
    }
    return out;
}

}  // namespace annex::tts
