#include "capability/tts/text/english/digit_reader.h"

namespace annex::tts {
namespace {

constexpr std::size_t kLettersMax = 20;

char32_t folded(char32_t c) {
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

}  // namespace

bool DigitReader::take_dash() {
    const std::size_t spaces = peek() == ' ' ? 1 : 0;
    const char32_t dash = peek(spaces);
    if ((dash != '-' && dash != U'–') || (spaces == 1 && peek(2) != ' ')) {
        return false;
    }
    at_ += 2 * spaces + 1;
    return true;
}

std::u32string_view DigitReader::digits() {
    const std::size_t from = at_;
    while (at_ < text_.size() && is_digit(text_[at_]) && at_ - from <= kDigitsMax) {
        ++at_;
    }
    return text_.substr(from, at_ - from);
}

std::u32string DigitReader::grouped() {
    std::u32string out(digits());
    const bool may_group = !out.empty() && out.size() <= 3 && out.front() != '0';
    while (may_group && out.size() <= kDigitsMax && peek() == ',' && is_digit(peek(1)) &&
           is_digit(peek(2)) && is_digit(peek(3)) && !is_digit(peek(4))) {
        ++at_;
        out.append(digits());
    }
    return out;
}

std::u32string_view DigitReader::decimals() {
    if (peek() != '.' || !is_digit(peek(1))) {
        return {};
    }
    ++at_;
    return digits();
}

std::u32string_view DigitReader::letters() {
    const std::size_t from = at_;
    while (at_ < text_.size() && at_ - from < kLettersMax && is_letter(text_[at_])) {
        ++at_;
    }
    return text_.substr(from, at_ - from);
}

std::u32string_view word_before(std::u32string_view text, std::size_t at) {
    std::size_t end = at;
    if (end > 0 && text[end - 1] == ' ') {
        --end;
    }
    std::size_t begin = end;
    while (begin > 0 && end - begin < kLettersMax && is_letter(text[begin - 1])) {
        --begin;
    }
    return text.substr(begin, end - begin);
}

std::u32string_view word_after(std::u32string_view text, std::size_t at) {
    if (at < text.size() && text[at] == ' ') {
        ++at;
    }
    std::size_t end = at;
    while (end < text.size() && end - at < kLettersMax && is_letter(text[end])) {
        ++end;
    }
    return at < text.size() ? text.substr(at, end - at) : std::u32string_view();
}

bool is_one_of(std::u32string_view word, std::u32string_view words) {
    while (!word.empty() && !words.empty()) {
        const auto end = std::min(words.find(U' '), words.size());
        if (std::ranges::equal(word, words.substr(0, end), {}, folded, folded)) {
            return true;
        }
        words.remove_prefix(std::min(end + 1, words.size()));
    }
    return false;
}

int value(std::u32string_view digits) {
    int out = 0;
    for (const char32_t c : digits.substr(0, 8)) {
        out = out * 10 + static_cast<int>(c - '0');
    }
    return out;
}

}  // namespace annex::tts
