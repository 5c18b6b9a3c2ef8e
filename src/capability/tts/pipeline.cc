#include "capability/tts/pipeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <utility>

#include "capability/tts/audio/joiner.h"
#include "capability/tts/audio/leveller.h"
#include "capability/tts/audio/seam.h"
#include "capability/tts/audio/stretch.h"
#include "capability/tts/limits.h"
#include "capability/tts/mandarin/languages.h"
#include "capability/tts/mandarin/segment.h"
#include "capability/tts/pieces.h"
#include "capability/tts/text/clean.h"
#include "capability/tts/text/english/english.h"
#include "capability/tts/text/ssml.h"
#include "capability/tts/text/unicode.h"

namespace annex::tts {
namespace {

constexpr double kNothingToSay_s = 0.3;
// Outside these the model swallows sounds or stops keeping time (README, "Pace"); what is left of
// the factor is done on the samples.
constexpr double kModelSpeedMin = 0.8;
constexpr double kModelSpeedMax = 1.3;

// What pieces that follow each other have in common, on either side of their seam: as far as the
// vocoder's filters reach, so that the sound at a seam knows its neighbours.
constexpr std::size_t kSharedFrames = 8;

/// Slow speech makes more samples of the same phonemes, and memory grows with the samples.
std::size_t tokens_at_once(double speed) {
    const double share = std::min(1.0, speed);
    return std::max<std::size_t>(64, static_cast<std::size_t>(kTokensMax * share));
}

/// The sound of an utterance, piece by piece; whole when it is to be stretched.
Result<void> say_in_pieces(Kokoro& model, const Utterance& utterance, double stretch_factor,
                           const Check& check, const Sink& take) {
    const std::size_t frames = utterance.frames();
    if (stretch_factor != 1) {
        ANNEX_ASSIGN(made, model.vocode(utterance, 0, frames));
        return take(stretch(made, kSampleRate, stretch_factor), true);
    }
    Seam seam(kSampleRate);
    for (const auto [begin, end] : cut_pieces(utterance.energy.floats())) {
        ANNEX_TRY(check());
        const std::size_t before = std::min(begin, kSharedFrames);
        const std::size_t after = std::min(frames - end, kSharedFrames);
        ANNEX_ASSIGN(made, model.vocode(utterance, begin - before, end + after));
        const auto sewn = seam.add(made, before * kSamplesPerFrame, after * kSamplesPerFrame);
        ANNEX_TRY(take(sewn, end == frames));
    }
    return {};
}

/// Of the mix as the model speaks it; none when one of its voices was never measured.
std::optional<double> loudness_of(const VoiceMix& mix) {
    double sum = 0;
    for (const auto& part : mix) {
        const auto known = known_loudness(part.voice);
        if (!known) {
            return std::nullopt;
        }
        sum += part.share * *known;
    }
    return sum;
}

/// Cleaned, written out in words of its languages, and cut.
Result<std::vector<Clause>> clauses_of_passage(std::u32string_view text, const Reading& reading,
                                               Dialect dialect) {
    auto spoken = clean_text(text);
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
        spoken = mandarin::write_out_mixed(spoken, own ? Home::kChinese : otherwise, dialect);
    } else if (reading.english) {
        spoken = write_out_english(spoken, dialect);
    }
    if (reading.maybe_mandarin == nullptr || std::ranges::none_of(spoken, is_hanzi)) {
        return split_clauses(spoken);
    }
    ANNEX_ASSIGN(table, reading.maybe_mandarin->table());
    return split_clauses(
        spoken, [table](std::u32string_view run) { return mandarin::word_ends(*table, run); });
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
    const auto dialect =
        reading.accent == Accent::kBritish ? Dialect::kBritish : Dialect::kAmerican;
    std::vector<Clause> out;
    for (const auto& passage :
         read_ssml(characters, {.english = reading.english, .dialect = dialect})) {
        ANNEX_ASSIGN(clauses, clauses_of_passage(passage.text, reading, dialect));
        if (clauses.empty() && out.empty() && passage.break_ms > 0) {
            clauses.push_back({});  // silence before the first word
        }
        std::ranges::move(clauses, std::back_inserter(out));
        if (!out.empty() && passage.break_ms >= 0) {
            out.back().break_ms = std::max(out.back().break_ms, 0) + passage.break_ms;
        }
    }
    // Only silence is nothing to say.
    if (std::ranges::all_of(out, [](const Clause& clause) { return clause.text.empty(); })) {
        out.clear();
    }
    return out;
}

Result<void> speak(Kokoro& model, const Pronouncer& pronouncer, const Speech& speech,
                   const Check& check, const Sink& sink) {
    auto reading = reading_of_voice(speech.voice.front().voice);
    reading.maybe_mandarin = &model.mandarin();
    ANNEX_ASSIGN(clauses, prepare_text(speech.text, reading));
    const double model_speed = std::clamp(speech.speed, kModelSpeedMin, kModelSpeedMax);
    Joiner joiner(kSampleRate, speech.speed);
    Leveller leveller(kSampleRate, loudness_of(speech.voice));
    bool spoke = false;
    for (std::size_t i = 0; i < clauses.size(); ++i) {
        ANNEX_TRY(check());
        if (clauses[i].text.empty()) {
            joiner.wait(clauses[i].break_ms);
            continue;
        }
        ANNEX_ASSIGN(phonemes, phonemes_of_clause(pronouncer, clauses[i].text, reading));
        const auto parts = split_phonemes(phonemes, tokens_at_once(model_speed));
        for (std::size_t part = 0; part < parts.size(); ++part) {
            const auto tokens = model.vocabulary().tokens(parts[part]);
            if (tokens.empty()) {
                continue;
            }
            ANNEX_TRY(check());
            ANNEX_ASSIGN(utterance, model.plan(tokens, speech.voice, model_speed));
            const bool last_part = part + 1 == parts.size();
            const bool last_clause = last_part && i + 1 == clauses.size();
            const auto pause = last_part ? clauses[i].pause : Pause::kNone;
            bool starts = true;
            const auto take = [&](std::span<const float> samples, bool last) -> Result<void> {
                const auto joined = joiner.add(samples, last, pause);
                spoke = spoke || !joined.empty();
                // The sink hears of the end even when nothing but silence was left.
                const bool ends = last && last_clause && spoke;
                if (joined.empty() && !ends) {
                    return {};
                }
                return sink(leveller.apply(joined, std::exchange(starts, false)), ends);
            };
            ANNEX_TRY(say_in_pieces(model, utterance, speech.speed / model_speed, check, take));
            if (last_part && clauses[i].break_ms >= 0) {
                joiner.wait(clauses[i].break_ms);
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
