#include "capability/asr/whisper/config.h"

#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace annex::asr {
namespace {

using nlohmann::json;

constexpr std::int64_t kSizeMax = 1 << 20;  // of any count in the file

Error broken(std::string_view what) {
    return {
        Code::kCorrupt,
        fmt::format("the speech model's config.json is damaged ({}); pull the model again", what)};
}

Result<std::int64_t> whole(const json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_number_integer()) {
        return broken(fmt::format("no whole number {}", key));
    }
    const auto value = found->get<std::int64_t>();
    if (value < 0 || value > kSizeMax) {
        return broken(fmt::format("{} is out of range", key));
    }
    return value;
}

Result<TokenId> token(const json& object, const char* key, std::size_t vocabulary) {
    ANNEX_ASSIGN(value, whole(object, key));
    if (static_cast<std::size_t>(value) >= vocabulary) {
        return broken(fmt::format("token {} is beyond the vocabulary", key));
    }
    return static_cast<TokenId>(value);
}

Result<std::vector<TokenId>> tokens(const json& object, const char* key, std::size_t vocabulary) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_array()) {
        return broken(fmt::format("no list {}", key));
    }
    std::vector<TokenId> result;
    for (const auto& item : *found) {
        if (!item.is_number_integer() || item.get<std::int64_t>() < 0 ||
            item.get<std::uint64_t>() >= vocabulary) {
            return broken(fmt::format("{} holds something that is no token", key));
        }
        result.push_back(item.get<TokenId>());
    }
    return result;
}

Result<std::string> name(const json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_string()) {
        return broken(fmt::format("no name {}", key));
    }
    return found->get<std::string>();
}

Result<std::vector<std::string>> names(const json& object, const char* key, std::size_t count) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_array() || found->size() != count) {
        return broken(fmt::format("no list {} with one name for each", key));
    }
    std::vector<std::string> result;
    for (const auto& item : *found) {
        if (!item.is_string()) {
            return broken(fmt::format("{} holds something that is no name", key));
        }
        result.push_back(item.get<std::string>());
    }
    return result;
}

Result<const json*> section(const json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_object()) {
        return broken(fmt::format("no section {}", key));
    }
    return &*found;
}

Result<SpecialTokens> parse_special(const json& root, std::size_t vocabulary) {
    ANNEX_ASSIGN(from, section(root, "tokens"));
    SpecialTokens special;
    const std::pair<const char*, TokenId*> wanted[] = {
        {"endoftext", &special.end_of_text},
        {"startoftranscript", &special.start_of_transcript},
        {"startofprev", &special.start_of_previous},
        {"transcribe", &special.transcribe},
        {"translate", &special.translate},
        {"nospeech", &special.no_speech},
        {"notimestamps", &special.no_timestamps},
        {"timestamp_begin", &special.timestamp_begin},
    };
    for (const auto& [key, field] : wanted) {
        ANNEX_ASSIGN(value, token(*from, key, vocabulary));
        *field = value;
    }
    if (special.timestamp_begin <= special.no_timestamps ||
        special.end_of_text >= special.timestamp_begin) {
        return broken("timestamps do not come last in the vocabulary");
    }
    return special;
}

Result<GraphNames> parse_names(const json& root, std::size_t layers) {
    ANNEX_ASSIGN(encoder, section(root, "encoder"));
    ANNEX_ASSIGN(decoder, section(root, "decoder"));
    GraphNames result;
    ANNEX_ASSIGN(mel, name(*encoder, "mel"));
    ANNEX_ASSIGN(token_input, name(*decoder, "tokens"));
    ANNEX_ASSIGN(logits, name(*decoder, "logits"));
    result.mel = std::move(mel);
    result.tokens = std::move(token_input);
    result.logits = std::move(logits);
    const std::pair<const char*, std::vector<std::string>*> wanted[] = {
        {"self_keys", &result.self_keys},
        {"self_values", &result.self_values},
        {"new_self_keys", &result.new_self_keys},
        {"new_self_values", &result.new_self_values},
    };
    for (const auto& [key, field] : wanted) {
        ANNEX_ASSIGN(list, names(*decoder, key, layers));
        *field = std::move(list);
    }
    ANNEX_ASSIGN(memory, names(*encoder, "memory", layers));
    result.memory = std::move(memory);
    return result;
}

// [layer, head] pairs; the layers, in order, are those whose attention the decoder gives out.
Result<std::vector<AlignmentHead>> parse_alignment(const json& root, std::int64_t layers,
                                                   std::int64_t heads) {
    const auto found = root.find("alignment_heads");
    if (found == root.end() || !found->is_array()) {
        return broken("no list alignment_heads");
    }
    std::set<std::int64_t> with_heads;
    std::vector<std::pair<std::int64_t, std::int64_t>> pairs;
    for (const auto& item : *found) {
        if (!item.is_array() || item.size() != 2 || !item[0].is_number_integer() ||
            !item[1].is_number_integer()) {
            return broken("alignment_heads holds something that is no pair");
        }
        const auto layer = item[0].get<std::int64_t>();
        const auto head = item[1].get<std::int64_t>();
        if (layer < 0 || layer >= layers || head < 0 || head >= heads) {
            return broken("alignment_heads names a head that is not there");
        }
        with_heads.insert(layer);
        pairs.emplace_back(layer, head);
    }
    std::vector<AlignmentHead> result;
    for (const auto& [layer, head] : pairs) {
        const auto place = std::distance(with_heads.begin(), with_heads.find(layer));
        result.push_back({static_cast<std::size_t>(place), static_cast<std::size_t>(head)});
    }
    return result;
}

}  // namespace

Result<WhisperConfig> parse_whisper_config(std::string_view text) {
    const json root = json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!root.is_object()) {
        return broken("it is no JSON object");
    }
    WhisperConfig config;
    const auto multilingual = root.find("multilingual");
    if (multilingual == root.end() || !multilingual->is_boolean()) {
        return broken("no true or false for multilingual");
    }
    config.multilingual = multilingual->get<bool>();
    ANNEX_ASSIGN(vocabulary, whole(root, "vocabulary_size"));
    ANNEX_ASSIGN(layers, whole(root, "decoder_layers"));
    const std::pair<const char*, std::int64_t*> sizes[] = {
        {"mel_bins", &config.mel_bands},
        {"heads", &config.heads},
        {"head_size", &config.head_size},
        {"text_positions_max", &config.text_positions_max},
    };
    for (const auto& [key, field] : sizes) {
        ANNEX_ASSIGN(value, whole(root, key));
        if (value == 0) {
            return broken(fmt::format("{} is 0", key));
        }
        *field = value;
    }
    config.vocabulary_size = static_cast<std::size_t>(vocabulary);
    ANNEX_ASSIGN(special, parse_special(root, config.vocabulary_size));
    config.special = special;
    ANNEX_ASSIGN(suppressed, tokens(root, "suppress_ids", config.vocabulary_size));
    ANNEX_ASSIGN(at_begin, tokens(root, "suppress_ids_begin", config.vocabulary_size));
    config.suppressed = std::move(suppressed);
    config.suppressed_at_begin = std::move(at_begin);
    ANNEX_ASSIGN(graph_names, parse_names(root, static_cast<std::size_t>(layers)));
    config.names = std::move(graph_names);
    ANNEX_ASSIGN(alignment, parse_alignment(root, layers, config.heads));
    config.alignment_heads = std::move(alignment);
    std::size_t outputs = 0;
    for (const auto& head : config.alignment_heads) {
        outputs = std::max(outputs, head.output + 1);
    }
    ANNEX_ASSIGN(decoder, section(root, "decoder"));
    ANNEX_ASSIGN(attention, names(*decoder, "cross_attention", outputs));
    config.names.cross_attention = std::move(attention);
    if (config.multilingual) {
        ANNEX_ASSIGN(languages, section(root, "languages"));
        for (const auto& item : languages->items()) {
            ANNEX_ASSIGN(id, token(*languages, item.key().c_str(), config.vocabulary_size));
            config.languages.emplace(item.key(), id);
        }
        if (config.languages.empty()) {
            return broken("no languages");
        }
    }
    return config;
}

}  // namespace annex::asr
