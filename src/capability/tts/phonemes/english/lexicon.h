#pragma once
// A pronunciation dictionary on disk, looked up where it lies: the file is mapped and searched by
// halves, so only the pages that a word touches become resident.
//
// Life: opened once. Threads: const after open.
// Source: the format is described in tools/models/convert/lexicon_convert.py.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/mapped_file.h"
#include "base/result.h"

namespace annex::tts {

/// What a word is in its sentence, where that changes its sound.
enum class Role : std::uint8_t {
    kDefault,
    kNoun,
    kVerb,
    kAdjective,
    kAdverb,
    kPast,         ///< past tense or participle
    kDeterminer,   ///< "that book"
    kBeforePause,  ///< function words are stressed there
};

/// One word's sounds, pointing into the table.
class Pronunciation {
  public:
    /// `value` as it stands in the table behind the word; `alphabet` maps its bytes.
    Pronunciation(std::string_view value, std::u32string_view alphabet)
        : value_(value), alphabet_(alphabet) {}

    /// Read through by the dictionary's makers.
    [[nodiscard]] bool trusted() const { return value_.front() == 'g'; }
    [[nodiscard]] bool has(Role role) const;
    /// In Kokoro's alphabet. In a role the table does not tell apart: the default. Empty: the word
    /// is spelled letter by letter in this role.
    [[nodiscard]] std::u32string in(Role role) const;

  private:
    [[nodiscard]] std::optional<std::string_view> coded(Role role) const;

    std::string_view value_;
    std::u32string_view alphabet_;
};

class Lexicon {
  public:
    /// Errors: kNotFound when there is no such file, kCorrupt when it is no table; both say what to
    /// do.
    static Result<std::unique_ptr<Lexicon>> open(const std::string& path);

    /// Exactly `word`, its case of letters included.
    [[nodiscard]] std::optional<Pronunciation> find(std::string_view word) const;
    [[nodiscard]] std::size_t size() const { return entries_; }

  private:
    explicit Lexicon(MappedFile file) : file_(std::move(file)), bytes_(file_.bytes()) {}
    Result<void> read_header(const std::string& path);
    [[nodiscard]] std::uint32_t number(std::size_t at) const;
    /// Word, zero, value; empty where the table contradicts itself.
    [[nodiscard]] std::string_view entry(std::size_t index) const;

    MappedFile file_;
    std::string_view bytes_;  // of the file
    std::size_t entries_ = 0;
    std::size_t offsets_ = 0;  // where they begin
    std::string_view strings_;
    std::u32string alphabet_;
};

}  // namespace annex::tts
