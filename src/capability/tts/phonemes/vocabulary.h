#pragma once
// Kokoro's phoneme tokens.
//
// Life: loaded with the model, const after. Threads: any.
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"

namespace annex::tts {

inline constexpr std::size_t kTokensMax = 510;  ///< that the model takes at once, padding apart

class Vocabulary {
  public:
    /// Reads "vocab" of the model's config.json. Errors: kNotFound; kCorrupt.
    static Result<Vocabulary> load(const std::string& path);
    static Result<Vocabulary> parse(std::string_view json);

    /// Tokens of the phonemes; what the model has no token for is left out.
    [[nodiscard]] std::vector<std::int64_t> tokens(std::u32string_view phonemes) const;
    [[nodiscard]] bool contains(char32_t phoneme) const { return tokens_.contains(phoneme); }

  private:
    std::unordered_map<char32_t, std::int64_t> tokens_;
};

/// Cuts phonemes in runs of at most `max` (> 0), between words where there is a space.
std::vector<std::u32string> split_phonemes(std::u32string_view phonemes, std::size_t max);

}  // namespace annex::tts
