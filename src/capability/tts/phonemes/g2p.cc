#include "capability/tts/phonemes/g2p.h"

#include <algorithm>
#include <utility>

#include "capability/tts/mandarin/front_end.h"
#include "capability/tts/phonemes/english/english_g2p.h"
#include "capability/tts/phonemes/pronouncer.h"
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

/// What is not written in Hanzi.
Result<std::u32string> phonemes_of_letters(const Pronouncer& pronouncer, View clause,
                                           const Reading& reading) {
    if (reading.english) {
        const bool british = reading.accent == Accent::kBritish;
        return english_phonemes(pronouncer.english(british), pronouncer.espeak(), british, clause);
    }
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
        while (end < clause.size() && !is_mark_at(clause, end)) {
            ++end;
        }
        const View part = clause.substr(at, end - at);
        at = end;
        if (std::ranges::all_of(part, is_space)) {
            space();
            continue;
        }
        const auto words = for_espeak(part);
        ANNEX_ASSIGN(ipa, pronouncer.espeak().ipa(words, reading.espeak));
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

Result<std::u32string> phonemes_of_clause(const Pronouncer& pronouncer, View clause,
                                          const Reading& reading) {
    if (reading.maybe_mandarin == nullptr || std::ranges::none_of(clause, is_hanzi)) {
        return phonemes_of_letters(pronouncer, clause, reading);
    }
    std::u32string out;
    std::size_t at = 0;
    while (at < clause.size()) {
        const bool hanzi = is_hanzi(clause[at]);
        std::size_t end = at;
        while (end < clause.size() && is_hanzi(clause[end]) == hanzi) {
            ++end;
        }
        const View run = clause.substr(at, end - at);
        at = end;
        ANNEX_ASSIGN(said, hanzi ? reading.maybe_mandarin->phonemes(run)
                                 : phonemes_of_letters(pronouncer, run, reading));
        const bool closes = !said.empty() && kMarks.find(said.front()) != View::npos &&
                            said.front() != '(' && said.front() != U'“';
        if (!out.empty() && !said.empty() && !closes && out.back() != '(' && out.back() != U'“') {
            out.push_back(' ');
        }
        out.append(said);
    }
    return out;
}

}  // namespace annex::tts
