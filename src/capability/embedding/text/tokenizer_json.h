#pragma once
// Parts of a tokenizer.json, and what is said when one is not as expected.
//
// Threads: plain functions.
#include <fmt/format.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/result.h"

namespace annex::embedding {

inline constexpr std::size_t kVocabularyMax = 1U << 20U;

inline Error corrupt_tokenizer(std::string_view what) {
    return Error{
        Code::kCorrupt,
        fmt::format("the model's tokenizer.json: {}; fetch the model again (annex pull)", what)};
}

/// A member of an object, or a null value.
inline const nlohmann::json& member(const nlohmann::json& object, const char* key) {
    static const nlohmann::json kNull;
    if (!object.is_object()) {
        return kNull;
    }
    const auto found = object.find(key);
    return found == object.end() ? kNull : *found;
}

inline std::string text_of(const nlohmann::json& value) {
    return value.is_string() ? value.get<std::string>() : std::string();
}

inline bool flag_of(const nlohmann::json& value, bool otherwise) {
    return value.is_boolean() ? value.get<bool>() : otherwise;
}

inline Result<std::int64_t> id_of(const nlohmann::json& value) {
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() >= kVocabularyMax) {
        return corrupt_tokenizer("a token's id is no number within the vocabulary");
    }
    return value.get<std::int64_t>();
}

}  // namespace annex::embedding
