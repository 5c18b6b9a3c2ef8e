#include "capability/tts/mandarin/languages.h"

#include "capability/tts/mandarin/normalise.h"
#include "capability/tts/text/clauses.h"
#include "capability/tts/text/english/english.h"
#include "capability/tts/text/unicode.h"

namespace annex::tts::mandarin {
namespace {

using View = std::u32string_view;

enum class Language : std::uint8_t { kMandarin, kForeign, kNone };

/// By what there is more of; a Chinese voice takes a Latin word for a name more readily.
Language language_of(View sentence, Home home) {
    std::size_t hanzi = 0;
    std::size_t words = 0;
    for (std::size_t at = 0; at < sentence.size(); ++at) {
        const bool letter = is_letter(sentence[at]) && !is_hanzi(sentence[at]);
        hanzi += is_hanzi(sentence[at]) ? 1 : 0;
        words += letter && (at == 0 || !is_letter(sentence[at - 1]) || is_hanzi(sentence[at - 1]))
                     ? 1
                     : 0;
    }
    if (hanzi + words == 0) {
        return Language::kNone;
    }
    return hanzi * (home == Home::kChinese ? 2 : 1) >= words && hanzi > 0 ? Language::kMandarin
                                                                          : Language::kForeign;
}

std::size_t sentence_end(View text, std::size_t at) {
    for (; at < text.size(); ++at) {
        const bool mark = View(U".!?;").find(text[at]) != View::npos && separates(text, at);
        if (text[at] == '\n' || (mark && (at + 1 == text.size() || !is_digit(text[at + 1])))) {
            return at + 1 < text.size() && text[at + 1] == ' ' ? at + 2 : at + 1;
        }
    }
    return text.size();
}

}  // namespace

std::u32string write_out_mixed(View text, Home home, Dialect dialect) {
    std::u32string out;
    const auto write = [&out, home, dialect](View run, Language language) {
        if (language == Language::kMandarin) {
            out += write_out_mandarin(run);
        } else {
            out += home == Home::kOther ? std::u32string(run) : write_out_english(run, dialect);
        }
        // Writing out takes the spaces at the end away.
        if (!run.empty() && is_space(run.back()) && (out.empty() || out.back() != run.back())) {
            out.push_back(run.back());
        }
    };
    auto current = home == Home::kChinese ? Language::kMandarin : Language::kForeign;
    std::size_t begin = 0;  // of the sentences that are in `current`
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = sentence_end(text, at);
        const auto language = language_of(text.substr(at, end - at), home);
        if (language != Language::kNone && language != current) {
            write(text.substr(begin, at - begin), current);
            begin = at;
            current = language;
        }
        at = end;
    }
    write(text.substr(begin), current);
    return out;
}

}  // namespace annex::tts::mandarin
