#include "capability/tts/pipeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "capability/tts/audio/joiner.h"
#include "capability/tts/audio/stretch.h"
#include "capability/tts/limits.h"
#include "capability/tts/mandarin/languages.h"
#include "capability/tts/mandarin/segment.h"
#include "capability/tts/text/clean.h"
#include "capability/tts/text/english.h"
#include "capability/tts/text/unicode.h"

namespace annex::tts {
namespace {

constexpr double kNothingToSay_s = 0.3;
// Outside these the model swallows sounds or stops keeping time (README, "Speed"); what is left of
// the factor is done on the samples.
constexpr double kModelSpeedMin = 0.8;
constexpr double kModelSpeedMax = 1.3;

/// Slow speech makes more samples of the same phonemes, and memory grows with the samples.
std::size_t tokens_at_once(double speed) {
    const double share = std::min(1.0, speed);
    return std::max<std::size_t>(64, static_cast<std::size_t>(kTokensMax * share));
}

}  // namespace

Result<std::vector<Clause>> prepare_text(std::string_view text, const Reading& reading) {
    if (text.size() > kInputBytesMax) {
        return Error{Code::kInvalidArgument,
                     fmt::format("at most {} characters of text are spoken at once; send it in "
                                 "parts",
                                 kInputCharactersMax),
                     "input"};
    }
    const auto characters = decode_utf8(text);
    if (characters.size() > kInputCharactersMax) {
        return Error{Code::kInvalidArgument,
                     fmt::format("at most {} characters of text are spoken at once, {} came; send "
                                 "it in parts",
                                 kInputCharactersMax, characters.size()),
                     "input"};
    }
    auto spoken = clean_text(characters);
    const bool hanzi = std::ranges::any_of(spoken, is_hanzi);
    if ((hanzi && reading.hanzi == Hanzi::kRefused) ||
        std::ranges::any_of(spoken, [](char32_t c) { return is_east_asian(c) && !is_hanzi(c); })) {
        return Error{Code::kUnsupported,
                     "the text holds Japanese or Korean, which cannot be pronounced yet; send text "
                     "in Chinese, Latin or Devanagari script",
                     "input"};
    }
    const bool own = reading.hanzi == Hanzi::kOwn;
    if (hanzi || (own && std::ranges::none_of(spoken, is_letter))) {
        using mandarin::Home;
        const auto otherwise = reading.english ? Home::kEnglish : Home::kOther;
        spoken = mandarin::write_out_mixed(spoken, own ? Home::kChinese : otherwise);
    } else if (reading.english) {
        spoken = write_out_english(spoken);
    }
    if (reading.maybe_mandarin == nullptr || std::ranges::none_of(spoken, is_hanzi)) {
        return split_clauses(spoken);
    }
    ANNEX_ASSIGN(table, reading.maybe_mandarin->table());
    return split_clauses(
        spoken, [table](std::u32string_view run) { return mandarin::word_ends(*table, run); });
}

Result<void> speak(Kokoro& model, Espeak& espeak, const Speech& speech, const Check& check,
                   const Sink& sink) {
    auto reading = reading_of_voice(speech.voice);
    reading.maybe_mandarin = &model.mandarin();
    ANNEX_ASSIGN(clauses, prepare_text(speech.text, reading));
    const double model_speed = std::clamp(speech.speed, kModelSpeedMin, kModelSpeedMax);
    Joiner joiner(kSampleRate, speech.speed);
    bool spoke = false;
    for (std::size_t i = 0; i < clauses.size(); ++i) {
        ANNEX_TRY(check());
        ANNEX_ASSIGN(phonemes, phonemes_of_clause(espeak, clauses[i].text, reading));
        const auto parts = split_phonemes(phonemes, tokens_at_once(model_speed));
        for (std::size_t part = 0; part < parts.size(); ++part) {
            const auto tokens = model.vocabulary().tokens(parts[part]);
            if (tokens.empty()) {
                continue;
            }
            ANNEX_TRY(check());
            ANNEX_ASSIGN(made, model.synthesize(tokens, speech.voice, model_speed));
            const auto samples = stretch(made, kSampleRate, speech.speed / model_speed);
            const bool last_part = part + 1 == parts.size();
            const auto joined = joiner.add(samples, last_part ? clauses[i].pause : Pause::kNone);
            const bool last = last_part && i + 1 == clauses.size();
            if (!joined.empty()) {
                spoke = true;
                ANNEX_TRY(sink(joined, last));
            }
        }
    }
    if (!spoke) {
        const std::vector<float> silence(
            static_cast<std::size_t>(std::lround(kNothingToSay_s * kSampleRate)), 0.0F);
        ANNEX_TRY(sink(silence, true));
    }
    return {};
}

}  // namespace annex::tts
