#include "capability/tts/phonemes/g2p.h"

#include <algorithm>
#include <utility>

#include "capability/tts/mandarin/front_end.h"
#include "capability/tts/phonemes/espeak.h"
#include "capability/tts/text/clauses.h"
#include "capability/tts/text/unicode.h"

namespace annex::tts {
namespace {

using View = std::u32string_view;

constexpr View kMarks = U";:,.!?—…\"“”()";  // what the model has tokens for

bool is_mark_at(View text, std::size_t at) {
    return kMarks.find(text[at]) != View::npos && separates(text, at);
}

/// As espeak takes it: no marks that it would act on, apostrophes only inside words.
std::string for_espeak(View part) {
    std::u32string out;
    for (std::size_t at = 0; at < part.size(); ++at) {
        char32_t c = part[at];
        const bool inside =
            at > 0 && is_word(part[at - 1]) && at + 1 < part.size() && is_word(part[at + 1]);
        if (c == '\'' && !inside && !(at > 0 && part[at - 1] == 's')) {
            c = ' ';
        }
        if ((c == U'–' || c == '-') && !inside) {
            c = ' ';
        }
        if (c == U'¡' || c == U'¿' || c == '[' || c == ']' || c == '{' || c == '}' || c == U'•') {
            c = ' ';
        }
        out.push_back(c);
    }
    return encode_utf8(out);
}

}  // namespace

Reading reading_of_voice(std::string_view voice_id) {
    switch (voice_id.empty() ? 'a' : voice_id.front()) {
        case 'b':
            return {"en", Accent::kBritish, true};
        case 'e':
            return {"es", Accent::kOther, false};
        case 'f':
            return {"fr", Accent::kOther, false};
        case 'h':
            return {"hi", Accent::kOther, false};
        case 'i':
            return {"it", Accent::kOther, false};
        case 'p':
            return {"pt-br", Accent::kOther, false};
        case 'j':
            return {"en-us", Accent::kAmerican, true, Hanzi::kRefused};
        case 'z':
            return {"en-us", Accent::kAmerican, true, Hanzi::kOwn};
        default:
            return {"en-us", Accent::kAmerican, true};
    }
}

Result<std::u32string> phonemes_of_clause(Espeak& espeak, View clause, const Reading& reading) {
    std::u32string out;
    const auto space = [&out] {
        if (!out.empty() && out.back() != ' ' && out.back() != '(' && out.back() != U'“') {
            out.push_back(' ');
        }
    };
    std::size_t at = 0;
    while (at < clause.size()) {
        if (is_mark_at(clause, at)) {
            if (clause[at] == '(' || clause[at] == U'“' || clause[at] == U'—') {
                space();
            } else if (!out.empty() && out.back() == ' ') {
                out.pop_back();  // French puts a space before its marks
            }
            out.push_back(clause[at]);
            ++at;
            continue;
        }
        std::size_t end = at;
        const bool hanzi = is_hanzi(clause[at]) && reading.maybe_mandarin != nullptr;
        while (end < clause.size() && !is_mark_at(clause, end) &&
               (reading.maybe_mandarin == nullptr || is_hanzi(clause[end]) == hanzi)) {
            ++end;
        }
        const View part = clause.substr(at, end - at);
        at = end;
        if (std::ranges::all_of(part, is_space)) {
            space();
            continue;
        }
        if (hanzi) {
            ANNEX_ASSIGN(said, reading.maybe_mandarin->phonemes(part));
            space();
            out.append(said);
            continue;
        }
        const auto words = for_espeak(part);
        std::string ipa = "ɐ";  // alone, espeak would take the article for the letter's name
        if (!reading.english || (words != "a " && words != " a ")) {
            ANNEX_ASSIGN(said, espeak.ipa(words, reading.espeak));
            ipa = std::move(said);
        }
        if (is_space(part.front()) || !out.empty()) {
            space();
        }
        out.append(kokoro_phonemes(decode_utf8(ipa), reading.accent));
        if (is_space(part.back())) {
            space();
        }
    }
    while (!out.empty() && out.back() == ' ') {
        out.pop_back();
    }
    // A straight quotation mark opens or closes; either way the model only hears the pause.
    std::ranges::replace(out, U'"', U'”');
    return out;
}

}  // namespace annex::tts
