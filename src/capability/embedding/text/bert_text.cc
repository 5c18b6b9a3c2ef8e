#include "capability/embedding/text/bert_text.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "capability/embedding/text/unicode_classes.h"

namespace annex::embedding {
namespace {

using Sink = std::function<bool(std::string_view)>;

constexpr std::int32_t kReplacement = 0xfffd;

void append_utf8(std::string& out, std::int32_t character) {
    std::array<utf8proc_uint8_t, 4> bytes{};
    const auto count = utf8proc_encode_char(character, bytes.data());
    out.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(count));
}

/// One piece of text at a time; keeps its buffers.
class Piece {
  public:
    Piece(const BertTextOptions& options, const Sink& sink) : options_(options), sink_(sink) {}

    void add(std::int32_t character) { characters_.push_back(character); }

    /// Normalises and splits what was added. False when the sink has enough.
    bool flush() {
        if (characters_.empty()) {
            return true;
        }
        if (options_.strip_accents) {
            decompose();
            std::erase_if(characters_, is_mark);
        }
        const bool wants_more = split();
        characters_.clear();
        return wants_more;
    }

  private:
    /// Unicode's canonical decomposition (NFD).
    void decompose() {
        const auto is_plain = [](std::int32_t character) { return character < 0xc0; };
        if (std::all_of(characters_.begin(), characters_.end(), is_plain)) {
            return;
        }
        decomposed_.clear();
        for (const auto character : characters_) {
            std::array<utf8proc_int32_t, 8> parts{};  // the longest is 4
            int boundary = 0;
            const auto count = utf8proc_decompose_char(character, parts.data(), parts.size(),
                                                       UTF8PROC_DECOMPOSE, &boundary);
            if (count <= 0) {
                decomposed_.push_back(character);
                continue;
            }
            decomposed_.insert(decomposed_.end(), parts.begin(), parts.begin() + count);
        }
        characters_.swap(decomposed_);
        order_marks();
    }

    /// Sorts each run of combining characters by class, keeping equal ones in place.
    void order_marks() {
        const auto combining = [](std::int32_t character) {
            return utf8proc_get_property(character)->combining_class;
        };
        for (auto run = characters_.begin(); run != characters_.end();) {
            run = std::find_if(run, characters_.end(), combining);
            const auto end = std::find_if_not(run, characters_.end(), combining);
            std::stable_sort(run, end, [&](auto a, auto b) { return combining(a) < combining(b); });
            run = end;
        }
    }

    bool split() {
        word_.clear();
        for (const auto character : characters_) {
            const auto lower = options_.lowercase ? to_lower(character) : LowerCase{character, 0};
            const bool stands_alone = is_punctuation(lower.first);
            if (stands_alone && !emit()) {
                return false;
            }
            append_utf8(word_, lower.first);
            if (lower.second != 0) {
                append_utf8(word_, lower.second);
            }
            if (stands_alone && !emit()) {
                return false;
            }
        }
        return emit();
    }

    bool emit() {
        if (word_.empty()) {
            return true;
        }
        const bool wants_more = sink_(word_);
        word_.clear();
        return wants_more;
    }

    const BertTextOptions& options_;
    const Sink& sink_;
    std::vector<std::int32_t> characters_;
    std::vector<std::int32_t> decomposed_;
    std::string word_;
};

}  // namespace

Result<void> for_each_word(std::string_view text, const BertTextOptions& options,
                           const Sink& sink) {
    Piece piece(options, sink);
    while (!text.empty()) {
        utf8proc_int32_t character = 0;
        const auto length =
            utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                             static_cast<utf8proc_ssize_t>(text.size()), &character);
        if (length <= 0) {
            return {Code::kInvalidArgument, "the text is not valid UTF-8"};
        }
        text.remove_prefix(static_cast<std::size_t>(length));
        if (options.clean_text && (character == kReplacement || is_dropped(character))) {
            continue;
        }
        const bool stands_alone = options.handle_chinese_chars && is_ideograph(character);
        if (stands_alone || is_space(character)) {
            if (!piece.flush()) {
                return {};
            }
        }
        if (is_space(character)) {
            continue;
        }
        piece.add(character);
        if (stands_alone && !piece.flush()) {
            return {};
        }
    }
    static_cast<void>(piece.flush());
    return {};
}

}  // namespace annex::embedding
