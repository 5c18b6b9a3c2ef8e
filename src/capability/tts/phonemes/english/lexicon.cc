#include "capability/tts/phonemes/english/lexicon.h"

#include <fmt/format.h>

#include <cstring>

namespace annex::tts {
namespace {

constexpr std::string_view kMagic = "ANXLEX01";
constexpr std::size_t kHeaderBytes = kMagic.size() + 3 * sizeof(std::uint32_t);
constexpr unsigned char kFirstSymbol = 0x10;
constexpr std::size_t kSymbolsMax = 256 - kFirstSymbol;
constexpr std::size_t kBytesMax = 64U << 20U;
constexpr std::size_t kEntriesMax = 10'000'000;

}  // namespace

std::optional<std::string_view> Pronunciation::coded(Role role) const {
    const auto is_role = [](char c) { return static_cast<unsigned char>(c) < kFirstSymbol; };
    std::size_t at = 1;
    auto here = Role::kDefault;
    while (true) {
        std::size_t end = at;
        while (end < value_.size() && !is_role(value_[end])) {
            ++end;
        }
        if (here == role) {
            return value_.substr(at, end - at);
        }
        if (end == value_.size()) {
            return std::nullopt;
        }
        here = static_cast<Role>(value_[end]);
        at = end + 1;
    }
}

bool Pronunciation::has(Role role) const {
    return coded(role).has_value();
}

std::u32string Pronunciation::in(Role role) const {
    const auto found = coded(role);
    std::u32string out;
    for (const char c : found ? *found : *coded(Role::kDefault)) {
        const std::size_t symbol = static_cast<unsigned char>(c) - kFirstSymbol;
        if (symbol < alphabet_.size()) {
            out.push_back(alphabet_[symbol]);
        }
    }
    return out;
}

Result<std::unique_ptr<Lexicon>> Lexicon::open(const std::string& path) {
    auto file = MappedFile::open(path, kBytesMax);
    if (!file.ok()) {
        return Error{
            file.error().code,
            fmt::format("the pronunciation table {} is missing or cannot be read; fetch it "
                        "with `annex pull english-lexicon`",
                        path)};
    }
    std::unique_ptr<Lexicon> out(new Lexicon(std::move(*file)));
    ANNEX_TRY(out->read_header(path));
    return out;
}

std::uint32_t Lexicon::number(std::size_t at) const {
    std::uint32_t out = 0;
    std::memcpy(&out, bytes_.data() + at, sizeof out);
    return out;
}

Result<void> Lexicon::read_header(const std::string& path) {
    const auto damaged = [&path](std::string_view what) {
        return Error{Code::kCorrupt,
                     fmt::format("the pronunciation table {} {}; fetch it again with `annex pull "
                                 "english-lexicon`",
                                 path, what)};
    };
    if (bytes_.size() < kHeaderBytes || !bytes_.starts_with(kMagic)) {
        return damaged("does not begin as one");
    }
    entries_ = number(kMagic.size());
    const std::size_t symbols = number(kMagic.size() + 4);
    const std::size_t string_bytes = number(kMagic.size() + 8);
    if (entries_ == 0 || entries_ > kEntriesMax || symbols == 0 || symbols > kSymbolsMax) {
        return damaged("has impossible counts");
    }
    offsets_ = kHeaderBytes + 4 * symbols;
    const std::size_t strings_at = offsets_ + 4 * (entries_ + 1);
    if (bytes_.size() != strings_at + string_bytes) {
        return damaged(fmt::format("is {} bytes long and should be {}", bytes_.size(),
                                   strings_at + string_bytes));
    }
    strings_ = bytes_.substr(strings_at);
    for (std::size_t i = 0; i < symbols; ++i) {
        alphabet_.push_back(static_cast<char32_t>(number(kHeaderBytes + 4 * i)));
    }
    return {};
}

std::string_view Lexicon::entry(std::size_t index) const {
    const std::size_t begin = number(offsets_ + 4 * index);
    const std::size_t end = number(offsets_ + 4 * (index + 1));
    if (begin > end || end > strings_.size()) {
        return {};
    }
    return strings_.substr(begin, end - begin);
}

std::optional<Pronunciation> Lexicon::find(std::string_view word) const {
    std::size_t low = 0;
    std::size_t high = entries_;
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        const auto here = entry(middle);
        const auto zero = std::min(here.find('\0'), here.size());
        const auto order = here.substr(0, zero).compare(word);
        if (order == 0) {
            if (zero + 2 > here.size()) {
                return std::nullopt;  // a damaged entry knows nothing
            }
            return Pronunciation(here.substr(zero + 1), alphabet_);
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return std::nullopt;
}

}  // namespace annex::tts
