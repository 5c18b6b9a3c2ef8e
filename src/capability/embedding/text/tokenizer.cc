#include "capability/embedding/text/tokenizer.h"

#include <algorithm>

namespace annex::embedding {
namespace {

bool is_continuation_byte(char byte) {
    return (static_cast<unsigned char>(byte) & 0xc0U) == 0x80U;
}

std::size_t count_characters(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char b) { return !is_continuation_byte(b); }));
}

}  // namespace

void Tokenizer::append_word(std::string_view word, std::vector<std::int64_t>& ids) const {
    if (count_characters(word) > word_characters_max_) {
        ids.push_back(unknown_);
        return;
    }
    const auto first = ids.size();
    std::size_t begin = 0;
    while (begin < word.size()) {
        const auto& vocabulary = begin == 0 ? beginnings_ : continuations_;
        auto length = std::min(word.size() - begin, piece_bytes_max_);
        auto found = vocabulary.end();
        // The longest piece that fits; only whole characters are tried.
        for (; length > 0; --length) {
            const auto end = begin + length;
            if (end < word.size() && is_continuation_byte(word[end])) {
                continue;
            }
            found = vocabulary.find(word.substr(begin, length));
            if (found != vocabulary.end()) {
                break;
            }
        }
        if (found == vocabulary.end()) {
            // One part that fits nothing makes the whole word unknown.
            ids.resize(first);
            ids.push_back(unknown_);
            return;
        }
        ids.push_back(found->second);
        begin += length;
    }
}

Result<Encoding> Tokenizer::encode(std::string_view text) const {
    const auto room = tokens_max_ - before_.size() - after_.size();
    Encoding encoding;
    encoding.ids = before_;
    const auto limit = before_.size() + room;
    ANNEX_TRY(for_each_word(text, text_options_, [&](std::string_view word) {
        append_word(word, encoding.ids);
        return encoding.ids.size() <= limit;
    }));
    if (encoding.ids.size() > limit) {
        encoding.ids.resize(limit);
        encoding.truncated = true;
    }
    encoding.ids.insert(encoding.ids.end(), after_.begin(), after_.end());
    return encoding;
}

}  // namespace annex::embedding
