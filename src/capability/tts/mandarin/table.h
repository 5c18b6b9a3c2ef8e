#pragma once
// Words of Mandarin and how they are read: mandarin.bin, which tools/models/convert makes of
// jieba's word list and pypinyin's readings, searched where it lies in the page cache.
//
// Layout, little-endian: "ANNEXZH1", CRC-32 of the rest, number of parts, a directory of (four
// letters of name, offset, bytes), the parts, each padded to four bytes:
//   syll  the syllables, one a line ("zhong", ü as v); codes of readings are index * 8 + tone
//   char  code points, sorted; chrd chco chcl: their reading, cost, class
//   wdNN  the words of NN characters in UTF-16, sorted; coNN clNN: their costs, classes;
//         spNN srNN: indices of the words not read as their characters alone, and their readings
//   hmms hmmt hmmc hmme  start, transitions, code points, emissions of a model of unknown words
//         (states begin, end, middle, single), natural logarithms
//
// Life: opened at the first Hanzi, const after. Threads: any. Memory: the pages that are touched.
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/mapped_file.h"
#include "base/result.h"

namespace annex::tts::mandarin {

inline constexpr std::size_t kWordCharactersMax = 16;

/// What a word is, as far as readings depend on it.
enum class WordClass : std::uint8_t {
    kOther,
    kNoun,
    kVerb,
    kAdjective,
    kAdverb,
    kNumber,
    kMeasure,
    kPronoun,
    kPreposition,
    kIdiom,
    kState,
};

/// One syllable; tone 1 to 4, 5 is neutral.
struct Pinyin {
    std::string_view letters;  ///< of the table, e.g. "lv"
    std::uint8_t tone = 5;
    bool operator==(const Pinyin&) const = default;
};

class Table {
  public:
    /// Errors: kNotFound; kCorrupt (says to fetch the table again).
    static Result<std::unique_ptr<Table>> open(const std::string& path);

    /// Negative logarithm of the word's probability, in steps of 1/3200; nothing for what is no
    /// word of its own. Characters always have one.
    [[nodiscard]] std::optional<std::uint32_t> cost(std::u32string_view word) const;
    /// True for what is no word of its own but has a reading of its own.
    [[nodiscard]] bool is_phrase(std::u32string_view text) const;
    [[nodiscard]] WordClass kind(std::u32string_view word) const;
    /// Readings of every character: the word's own, else those of the longest known parts from the
    /// left. A character that nobody knows has a reading without letters.
    [[nodiscard]] std::vector<Pinyin> read(std::u32string_view word) const;

    enum State : std::uint8_t { kBegin, kEnd, kMiddle, kSingle };
    using Scores = std::array<float, 4>;  ///< by State
    [[nodiscard]] Scores start() const;
    [[nodiscard]] Scores transitions_from(State state) const;
    [[nodiscard]] Scores emissions(char32_t character) const;

  private:
    struct Words {
        std::size_t length = 0;
        std::span<const std::uint16_t> text;
        std::span<const std::uint16_t> costs;
        std::span<const std::uint8_t> kinds;
        std::span<const std::uint32_t> special;
        std::span<const std::uint16_t> special_readings;
    };

    explicit Table(MappedFile file) : file_(std::move(file)) {}
    [[nodiscard]] const std::uint8_t* base() const {
        return reinterpret_cast<const std::uint8_t*>(file_.bytes().data());
    }
    [[nodiscard]] bool parse();
    template <class T>
    [[nodiscard]] bool take(std::string_view name, std::span<const T>& out) const;
    [[nodiscard]] bool parse_words(std::size_t length);
    [[nodiscard]] bool are_readings(std::span<const std::uint16_t> codes) const;
    [[nodiscard]] Pinyin pinyin(std::uint16_t code) const;
    [[nodiscard]] std::optional<std::size_t> find_word(std::u32string_view word) const;
    [[nodiscard]] std::optional<std::size_t> find_character(char32_t character) const;
    bool append_reading(std::u32string_view word, std::vector<Pinyin>& out) const;

    MappedFile file_;
    std::vector<std::string_view> syllables_;
    std::span<const std::uint32_t> characters_;
    std::span<const std::uint16_t> character_readings_;
    std::span<const std::uint16_t> character_costs_;
    std::span<const std::uint8_t> character_kinds_;
    std::array<Words, kWordCharactersMax + 1> words_;  // by length
    std::span<const float> start_;
    std::span<const float> transitions_;
    std::span<const std::uint32_t> emitted_;
    std::span<const float> emissions_;
};

}  // namespace annex::tts::mandarin
