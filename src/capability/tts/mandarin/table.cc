#include "capability/tts/mandarin/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace annex::tts::mandarin {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::string_view kMagic = "ANNEXZH1";
constexpr std::size_t kHeaderBytes = 16;
constexpr std::size_t kEntryBytes = 12;
constexpr std::size_t kPartsMax = 256;
constexpr std::size_t kBytesMax = 64U << 20U;
constexpr std::uint16_t kNotAWord = 0xFFFF;  // known only for its reading
constexpr std::size_t kStates = 4;
constexpr float kNever = -1e9F;

/// As zlib's, a quarter of a byte at a time: a few milliseconds for the whole table, once.
std::uint32_t crc32(std::span<const std::uint8_t> bytes) {
    static constexpr auto kRemainders = [] {
        std::array<std::uint32_t, 256> table{};
        for (std::uint32_t i = 0; i < table.size(); ++i) {
            std::uint32_t value = i;
            for (int bit = 0; bit < 8; ++bit) {
                value = (value >> 1U) ^ ((value & 1U) != 0 ? 0xEDB88320U : 0U);
            }
            table[i] = value;
        }
        return table;
    }();
    std::uint32_t crc = 0xFFFFFFFFU;
    for (const auto byte : bytes) {
        crc = kRemainders[(crc ^ byte) & 0xFFU] ^ (crc >> 8U);
    }
    return ~crc;
}

std::uint32_t word_at(const std::uint8_t* at) {
    std::uint32_t value = 0;
    std::memcpy(&value, at, sizeof value);
    return value;
}

}  // namespace

Result<std::unique_ptr<Table>> Table::open(const std::string& path) {
    constexpr std::string_view kRemedy = "fetch it again with `annex pull mandarin-g2p`";
    const Error damaged{Code::kCorrupt,
                        fmt::format("the table of Chinese readings is damaged; {}", kRemedy)};
    auto file = MappedFile::open(path, kBytesMax);
    if (!file.ok()) {
        return file.error().code == Code::kCorrupt
                   ? damaged
                   : Error{file.error().code,
                           fmt::format("the table of Chinese readings is not on this box; {}",
                                       kRemedy)};
    }
    if (file->bytes().size() < kHeaderBytes) {
        return damaged;
    }
    std::unique_ptr<Table> table(new Table(std::move(*file)));
    if (!table->parse()) {
        return damaged;
    }
    // Checking read all of it.
    table->file_.forget();
    return table;
}

template <class T>
bool Table::take(std::string_view name, std::span<const T>& out) const {
    const std::size_t size = file_.bytes().size();
    const std::size_t count = word_at(base() + 12);
    for (std::size_t i = 0; i < count; ++i) {
        const auto* entry = base() + kHeaderBytes + i * kEntryBytes;
        if (std::memcmp(entry, name.data(), 4) != 0) {
            continue;
        }
        const std::size_t offset = word_at(entry + 4);
        const std::size_t bytes = word_at(entry + 8);
        if (offset % 4 != 0 || bytes % sizeof(T) != 0 || offset > size || bytes > size - offset) {
            return false;
        }
        out = {reinterpret_cast<const T*>(base() + offset), bytes / sizeof(T)};
        return true;
    }
    return false;
}

bool Table::parse() {
    const std::span bytes(base(), file_.bytes().size());
    const std::size_t count = word_at(bytes.data() + 12);
    if (std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) != 0 || count > kPartsMax ||
        kHeaderBytes + count * kEntryBytes > bytes.size() ||
        crc32(bytes.subspan(12)) != word_at(bytes.data() + 8)) {
        return false;
    }
    std::span<const char> syllables;
    if (!take("syll", syllables)) {
        return false;
    }
    for (std::string_view left(syllables.data(), syllables.size()); !left.empty();) {
        const auto end = std::min(left.find('\n'), left.size());
        syllables_.push_back(left.substr(0, end));
        left.remove_prefix(std::min(end + 1, left.size()));
    }
    if (!take("char", characters_) || !take("chrd", character_readings_) ||
        !take("chco", character_costs_) || !take("chcl", character_kinds_) ||
        character_readings_.size() != characters_.size() ||
        character_costs_.size() != characters_.size() ||
        character_kinds_.size() != characters_.size() || !are_readings(character_readings_)) {
        return false;
    }
    for (std::size_t length = 2; length < words_.size(); ++length) {
        if (!parse_words(length)) {
            return false;
        }
    }
    return take("hmms", start_) && take("hmmt", transitions_) && take("hmmc", emitted_) &&
           take("hmme", emissions_) && start_.size() == kStates &&
           transitions_.size() == kStates * kStates &&
           emissions_.size() == kStates * emitted_.size();
}

bool Table::parse_words(std::size_t length) {
    auto& words = words_[length];
    words.length = length;
    const auto name = [length](std::string_view kind) {
        return fmt::format("{}{:02}", kind, length);
    };
    if (!take(name("wd"), words.text)) {
        return true;  // no word has this length
    }
    return take(name("co"), words.costs) && take(name("cl"), words.kinds) &&
           take(name("sp"), words.special) && take(name("sr"), words.special_readings) &&
           words.text.size() == words.costs.size() * length &&
           words.kinds.size() == words.costs.size() &&
           words.special_readings.size() == words.special.size() * length &&
           are_readings(words.special_readings);
}

bool Table::are_readings(std::span<const std::uint16_t> codes) const {
    return std::ranges::all_of(codes, [this](std::uint16_t code) {
        return code / 8U < syllables_.size() && code % 8U >= 1 && code % 8U <= 5;
    });
}

Pinyin Table::pinyin(std::uint16_t code) const {
    return {syllables_[code / 8U], static_cast<std::uint8_t>(code % 8U)};
}

std::optional<std::size_t> Table::find_character(char32_t character) const {
    const auto found = std::ranges::lower_bound(characters_, character);
    if (found == characters_.end() || *found != character) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(found - characters_.begin());
}

std::optional<std::size_t> Table::find_word(std::u32string_view word) const {
    if (word.size() < 2 || word.size() > kWordCharactersMax) {
        return std::nullopt;
    }
    const auto& words = words_[word.size()];
    std::size_t begin = 0;
    std::size_t end = words.costs.size();
    while (begin < end) {
        const std::size_t middle = begin + (end - begin) / 2;
        const auto known = words.text.subspan(middle * word.size(), word.size());
        const auto order = std::lexicographical_compare_three_way(
            known.begin(), known.end(), word.begin(), word.end(),
            [](std::uint16_t a, char32_t b) { return char32_t{a} <=> b; });
        if (order == 0) {
            return middle;
        }
        (order < 0 ? begin : end) = order < 0 ? middle + 1 : middle;
    }
    return std::nullopt;
}

std::optional<std::uint32_t> Table::cost(std::u32string_view word) const {
    if (word.size() == 1) {
        const auto found = find_character(word.front());
        return found ? character_costs_[*found] : kNotAWord;
    }
    const auto found = find_word(word);
    if (!found || words_[word.size()].costs[*found] == kNotAWord) {
        return std::nullopt;
    }
    return words_[word.size()].costs[*found];
}

bool Table::is_phrase(std::u32string_view text) const {
    const auto found = find_word(text);
    return found && words_[text.size()].costs[*found] == kNotAWord;
}

WordClass Table::kind(std::u32string_view word) const {
    std::uint8_t kind = 0;
    if (word.size() == 1) {
        const auto found = find_character(word.front());
        kind = found ? character_kinds_[*found] : 0;
    } else if (const auto found = find_word(word)) {
        kind = words_[word.size()].kinds[*found];
    }
    return kind <= static_cast<std::uint8_t>(WordClass::kState) ? static_cast<WordClass>(kind)
                                                                : WordClass::kOther;
}

bool Table::append_reading(std::u32string_view word, std::vector<Pinyin>& out) const {
    const auto index = find_word(word);
    if (!index) {
        return false;
    }
    const auto& words = words_[word.size()];
    const auto special = std::ranges::lower_bound(words.special, *index);
    if (special != words.special.end() && *special == *index) {
        const auto at = static_cast<std::size_t>(special - words.special.begin()) * word.size();
        for (const auto code : words.special_readings.subspan(at, word.size())) {
            out.push_back(pinyin(code));
        }
        return true;
    }
    for (const char32_t character : word) {
        const auto found = find_character(character);
        out.push_back(found ? pinyin(character_readings_[*found]) : Pinyin{});
    }
    return true;
}

std::vector<Pinyin> Table::read(std::u32string_view word) const {
    std::vector<Pinyin> out;
    while (!word.empty()) {
        std::size_t size = std::min(word.size(), kWordCharactersMax);
        while (size > 1 && !append_reading(word.substr(0, size), out)) {
            --size;
        }
        if (size == 1) {
            const auto found = find_character(word.front());
            out.push_back(found ? pinyin(character_readings_[*found]) : Pinyin{});
        }
        word.remove_prefix(size);
    }
    return out;
}

Table::Scores Table::start() const {
    return {start_[0], start_[1], start_[2], start_[3]};
}

Table::Scores Table::transitions_from(State state) const {
    const auto row = transitions_.subspan(state * kStates, kStates);
    return {row[0], row[1], row[2], row[3]};
}

Table::Scores Table::emissions(char32_t character) const {
    const auto found = std::ranges::lower_bound(emitted_, character);
    if (found == emitted_.end() || *found != character) {
        return {kNever, kNever, kNever, kNever};
    }
    const auto row =
        emissions_.subspan(static_cast<std::size_t>(found - emitted_.begin()) * kStates, kStates);
    return {row[0], row[1], row[2], row[3]};
}

}  // namespace annex::tts::mandarin
