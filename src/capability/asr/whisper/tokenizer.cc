#include "capability/asr/whisper/tokenizer.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>

namespace annex::asr {
namespace {

using nlohmann::json;

constexpr std::size_t kVocabularyMax = 1U << 20U;

Error broken(std::string_view what) {
    return {Code::kCorrupt, "the speech model's tokenizer.json is damaged (" + std::string(what) +
                                "); pull the model again"};
}

enum class CharacterClass : std::uint8_t { kLetter, kNumber, kSpace, kOther };

struct Character {
    std::size_t bytes = 1;
    CharacterClass kind = CharacterClass::kOther;
};

Character character_at(std::string_view text, std::size_t at) {
    utf8proc_int32_t point = 0;
    const auto length = utf8proc_iterate(
        reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at,  // NOLINT: the library's type
        static_cast<utf8proc_ssize_t>(text.size() - at), &point);
    if (length <= 0) {
        return {};
    }
    Character result{static_cast<std::size_t>(length), CharacterClass::kOther};
    if (point == ' ' || (point >= '\t' && point <= '\r') || point == 0x85) {
        result.kind = CharacterClass::kSpace;
        return result;
    }
    switch (utf8proc_category(point)) {
        case UTF8PROC_CATEGORY_LU:
        case UTF8PROC_CATEGORY_LL:
        case UTF8PROC_CATEGORY_LT:
        case UTF8PROC_CATEGORY_LM:
        case UTF8PROC_CATEGORY_LO:
            result.kind = CharacterClass::kLetter;
            break;
        case UTF8PROC_CATEGORY_ND:
        case UTF8PROC_CATEGORY_NL:
        case UTF8PROC_CATEGORY_NO:
            result.kind = CharacterClass::kNumber;
            break;
        case UTF8PROC_CATEGORY_ZS:
        case UTF8PROC_CATEGORY_ZL:
        case UTF8PROC_CATEGORY_ZP:
            result.kind = CharacterClass::kSpace;
            break;
        default:
            break;
    }
    return result;
}

// End of the run of one class that begins at `at`.
std::size_t run_end(std::string_view text, std::size_t at, CharacterClass kind) {
    while (at < text.size()) {
        const auto character = character_at(text, at);
        if (character.kind != kind) {
            break;
        }
        at += character.bytes;
    }
    return at;
}

std::size_t contraction_length(std::string_view text) {
    for (const std::string_view one : {"'s", "'t", "'re", "'ve", "'m", "'ll", "'d"}) {
        if (text.starts_with(one)) {
            return one.size();
        }
    }
    return 0;
}

// White space from `at` on: all of it at the end of the text, else all but its last character,
// which belongs to the word that follows when it is a plain space.
std::size_t space_end(std::string_view text, std::size_t at) {
    std::size_t last = at;
    std::size_t end = at;
    while (end < text.size()) {
        const auto character = character_at(text, end);
        if (character.kind != CharacterClass::kSpace) {
            break;
        }
        last = end;
        end += character.bytes;
    }
    return end == text.size() || last == at ? end : last;
}

std::size_t word_end(std::string_view text, std::size_t at) {
    if (const auto length = contraction_length(text.substr(at)); length != 0) {
        return at + length;
    }
    std::size_t begin = at;
    if (text[at] == ' ' && at + 1 < text.size()) {
        begin = at + 1;
    }
    const auto kind = character_at(text, begin).kind;
    return kind == CharacterClass::kSpace ? space_end(text, at) : run_end(text, begin, kind);
}

// GPT-2 writes each byte as a printable character: itself where that is printable, else one from
// 256 on. The inverse: code point -> byte, -1 where there is none.
std::array<int, 512> printable_to_byte() {
    std::array<int, 512> result{};
    result.fill(-1);
    std::size_t next = 256;
    for (int byte = 0; byte < 256; ++byte) {
        const bool printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) ||
                               (byte >= 174 && byte <= 255);
        result[printable ? static_cast<std::size_t>(byte) : next++] = byte;
    }
    return result;
}

// The bytes that a vocabulary entry stands for; false when it is not byte-level.
bool entry_bytes(std::string_view entry, std::string& bytes) {
    static const auto kToByte = printable_to_byte();
    for (std::size_t at = 0; at < entry.size();) {
        utf8proc_int32_t point = 0;
        const auto length = utf8proc_iterate(
            reinterpret_cast<const utf8proc_uint8_t*>(entry.data()) + at,  // NOLINT
            static_cast<utf8proc_ssize_t>(entry.size() - at), &point);
        if (length <= 0 || point >= static_cast<int>(kToByte.size()) ||
            kToByte[static_cast<std::size_t>(point)] < 0) {
            return false;
        }
        bytes.push_back(static_cast<char>(kToByte[static_cast<std::size_t>(point)]));
        at += static_cast<std::size_t>(length);
    }
    return true;
}

std::uint64_t pair_key(TokenId left, TokenId right) {
    return (static_cast<std::uint64_t>(static_cast<std::uint32_t>(left)) << 32U) |
           static_cast<std::uint32_t>(right);
}

using Vocabulary = Tokenizer::Vocabulary;

Result<Vocabulary> parse_vocabulary(const json& model, std::vector<std::string>& bytes) {
    const auto entries = model.find("vocab");
    if (entries == model.end() || !entries->is_object() || entries->size() > kVocabularyMax) {
        return broken("no vocabulary");
    }
    Vocabulary vocabulary;
    for (const auto& item : entries->items()) {
        if (!item.value().is_number_unsigned() ||
            item.value().get<std::uint64_t>() >= kVocabularyMax) {
            return broken("a vocabulary entry has no id");
        }
        const auto id = item.value().get<std::size_t>();
        std::string value;
        if (!entry_bytes(item.key(), value)) {
            continue;  // a special token that stands among the text
        }
        bytes.resize(std::max(bytes.size(), id + 1));
        bytes[id] = value;
        vocabulary.emplace(std::move(value), static_cast<TokenId>(id));
    }
    return vocabulary;
}

// "left right" or ["left", "right"], both written with printable characters.
bool parse_merge(const json& item, std::string& left, std::string& right) {
    if (item.is_array() && item.size() == 2 && item[0].is_string() && item[1].is_string()) {
        return entry_bytes(item[0].get_ref<const std::string&>(), left) &&
               entry_bytes(item[1].get_ref<const std::string&>(), right);
    }
    if (!item.is_string()) {
        return false;
    }
    const std::string_view text = item.get_ref<const std::string&>();
    const auto space = text.find(' ');
    return space != std::string_view::npos && entry_bytes(text.substr(0, space), left) &&
           entry_bytes(text.substr(space + 1), right);
}

}  // namespace

std::vector<std::string_view> split_words(std::string_view text) {
    std::vector<std::string_view> words;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = word_end(text, at);
        words.push_back(text.substr(at, end - at));
        at = end;
    }
    return words;
}

std::string repair_utf8(std::string_view bytes) {
    std::string result;
    for (std::size_t at = 0; at < bytes.size();) {
        utf8proc_int32_t point = 0;
        const auto length = utf8proc_iterate(
            reinterpret_cast<const utf8proc_uint8_t*>(bytes.data()) + at,  // NOLINT
            static_cast<utf8proc_ssize_t>(bytes.size() - at), &point);
        if (length > 0) {
            result.append(bytes.substr(at, static_cast<std::size_t>(length)));
            at += static_cast<std::size_t>(length);
            continue;
        }
        // A lead byte with too few followers is one mistake, not one per byte.
        const auto lead = static_cast<unsigned char>(bytes[at]);
        const std::size_t wanted = lead >= 0xF0 && lead < 0xF5   ? 4
                                   : lead >= 0xE0 && lead < 0xF0 ? 3
                                   : lead >= 0xC2 && lead < 0xE0 ? 2
                                                                 : 1;
        std::size_t used = 1;
        while (used < wanted && at + used < bytes.size() &&
               (static_cast<unsigned char>(bytes[at + used]) & 0xC0U) == 0x80U) {
            ++used;
        }
        result.append("\xEF\xBF\xBD");
        at += used;
    }
    return result;
}

Result<Tokenizer> Tokenizer::parse(std::string_view text) {
    const json root = json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!root.is_object() || !root.contains("model") || !root["model"].is_object()) {
        return broken("no model");
    }
    const json& model = root["model"];
    Tokenizer tokenizer;
    ANNEX_ASSIGN(vocabulary, parse_vocabulary(model, tokenizer.bytes_));
    for (int byte = 0; byte < 256; ++byte) {
        const auto found = vocabulary.find(std::string(1, static_cast<char>(byte)));
        if (found == vocabulary.end()) {
            return broken("a byte has no token");
        }
        tokenizer.byte_tokens_.push_back(found->second);
    }
    ANNEX_TRY(tokenizer.parse_merges(model, vocabulary));
    return tokenizer;
}

// A merge's rank is the number of the token it makes: the vocabulary was numbered as it grew.
Result<void> Tokenizer::parse_merges(const json& model, const Vocabulary& vocabulary) {
    const auto merges = model.find("merges");
    if (merges == model.end() || !merges->is_array() || merges->size() > kVocabularyMax) {
        return broken("no merges");
    }
    for (const auto& item : *merges) {
        std::string left;
        std::string right;
        if (!parse_merge(item, left, right)) {
            return broken("a merge is none");
        }
        const auto a = vocabulary.find(left);
        const auto b = vocabulary.find(right);
        const auto joined = vocabulary.find(left + right);
        if (a == vocabulary.end() || b == vocabulary.end() || joined == vocabulary.end()) {
            return broken("a merge names an unknown token");
        }
        merges_.emplace(pair_key(a->second, b->second), joined->second);
    }
    // The multilingual tokenizer.json that is in circulation lost its first merge, " t": without
    // it every word that begins with t falls to pieces. Two bytes can be joined in one way only.
    for (const auto& [bytes, token] : vocabulary) {
        if (bytes.size() == 2) {
            merges_.emplace(pair_key(byte_tokens_[static_cast<unsigned char>(bytes[0])],
                                     byte_tokens_[static_cast<unsigned char>(bytes[1])]),
                            token);
        }
    }
    return {};
}

std::string Tokenizer::decode(std::span<const TokenId> tokens) const {
    std::string bytes;
    for (const TokenId token : tokens) {
        if (token >= 0 && static_cast<std::size_t>(token) < bytes_.size()) {
            bytes += bytes_[static_cast<std::size_t>(token)];
        }
    }
    return repair_utf8(bytes);
}

Result<std::vector<TokenId>> Tokenizer::encode(std::string_view text) const {
    if (text.size() > kEncodeBytesMax) {
        return Error{Code::kInvalidArgument, "the text to encode is longer than 64 KiB"};
    }
    std::vector<TokenId> tokens;
    for (const auto word : split_words(text)) {
        encode_word(word, tokens);
    }
    return tokens;
}

void Tokenizer::encode_word(std::string_view word, std::vector<TokenId>& tokens) const {
    std::vector<TokenId> parts;
    parts.reserve(word.size());
    for (const char byte : word) {
        parts.push_back(byte_tokens_[static_cast<unsigned char>(byte)]);
    }
    // The earliest merge first, at every place where it fits, until none fits.
    constexpr TokenId kNone = std::numeric_limits<TokenId>::max();
    const auto joined = [&](std::size_t i) {
        const auto found =
            i + 1 < parts.size() ? merges_.find(pair_key(parts[i], parts[i + 1])) : merges_.end();
        return found != merges_.end() ? found->second : kNone;
    };
    while (true) {
        TokenId best = kNone;
        for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
            best = std::min(best, joined(i));
        }
        if (best == kNone) {
            break;
        }
        std::size_t out = 0;
        for (std::size_t i = 0; i < parts.size(); ++i, ++out) {
            const bool joins = joined(i) == best;
            parts[out] = joins ? best : parts[i];
            i += joins ? 1 : 0;
        }
        parts.resize(out);
    }
    tokens.insert(tokens.end(), parts.begin(), parts.end());
}

}  // namespace annex::asr
