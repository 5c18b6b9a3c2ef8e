#include "capability/asr/warnings.h"

#include <fmt/format.h>

namespace annex::asr {
namespace {

constexpr double kClippedShareMax = 0.001;
constexpr double kLevelDbMin = -45;
constexpr double kSilentDb = -95;
// Speech in full band was seen at -20 to -40, what came through 8 kHz below -70 (README.md).
constexpr double kHighBandDbMin = -55;
constexpr double kDroppedSMin = 5;
constexpr double kDroppedShareMin = 0.2;
constexpr double kLanguageProbabilityMin = 0.5;

std::string moments(const std::vector<double>& seconds, std::size_t count) {
    std::string list;
    for (const double moment : seconds) {
        list += fmt::format("{}{:.1f} s", list.empty() ? "" : ", ", moment);
    }
    return count > seconds.size() ? list + " and later" : list;
}

void about_sound(const SoundFacts& sound, std::vector<std::string>& all) {
    if (sound.clipped_share > kClippedShareMax) {
        all.push_back(
            fmt::format("the sound is clipped: {:.1f} % of it lies at full scale; record "
                        "it at a lower level",
                        100 * sound.clipped_share));
    }
    if (sound.level_db <= kSilentDb) {
        all.emplace_back("the recording is silent");
    } else if (sound.level_db < kLevelDbMin) {
        all.push_back(
            fmt::format("the sound is very quiet: its loud parts reach {:.0f} dB below "
                        "full scale",
                        -sound.level_db));
    } else if (sound.high_band_db < kHighBandDbMin) {
        all.emplace_back(
            "the sound has nothing above the band of a telephone: s and f, and names, are easily "
            "misheard");
    }
}

void about_decoding(const media::DecodeNotes& notes, std::vector<std::string>& all) {
    if (notes.one_channel) {
        all.emplace_back("one of the two channels is dead: the other one alone was heard");
    }
    if (notes.opposite_channels) {
        all.emplace_back("the two channels cancel each other out: the louder one alone was heard");
    }
    if (notes.damaged_pieces > 0) {
        all.push_back(fmt::format(
            "{} skipped: words may be missing, and times after that may be early",
            notes.damaged_pieces == 1
                ? "a damaged piece of the file was"
                : fmt::format("{} damaged pieces of the file were", notes.damaged_pieces)));
    }
    if (notes.missing_seconds > 0) {
        all.push_back(
            fmt::format("{:.1f} s are missing between the pieces of the file, lost or never "
                        "recorded: times after them are early",
                        notes.missing_seconds));
    }
    if (notes.format_changes > 0) {
        all.push_back(fmt::format("the file changes its sound format {} times on its way",
                                  notes.format_changes));
    }
}

void about_text(const TranscriptSummary& summary, std::vector<std::string>& all) {
    if (summary.dropped_s >= kDroppedSMin &&
        summary.dropped_s >= kDroppedShareMin * summary.duration_s) {
        all.push_back(fmt::format("{:.1f} of {:.1f} s gave no text: no speech was heard there",
                                  summary.dropped_s, summary.duration_s));
    }
    if (summary.repeated_s > 0) {
        all.push_back(
            fmt::format("the model repeated itself over {:.1f} s: what it repeated stands "
                        "there once, and something may be missing",
                        summary.repeated_s));
    }
    if (summary.doubtful > 0) {
        all.push_back(fmt::format("the model was not sure of {} segments: at {}", summary.doubtful,
                                  moments(summary.doubtful_s, summary.doubtful)));
    }
    if (summary.language_probability < kLanguageProbabilityMin) {
        all.push_back(
            fmt::format("the language was not clear ({}, with {:.0f} %): say it with the "
                        "field language",
                        summary.language, 100 * summary.language_probability));
    }
}

}  // namespace

std::vector<std::string> warnings(const TranscriptSummary& summary, const SoundFacts& sound,
                                  const media::DecodeNotes& notes) {
    std::vector<std::string> all;
    about_decoding(notes, all);
    about_sound(sound, all);
    about_text(summary, all);
    return all;
}

}  // namespace annex::asr
