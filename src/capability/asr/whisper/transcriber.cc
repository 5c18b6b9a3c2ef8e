#include "capability/asr/whisper/transcriber.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "capability/asr/whisper/trimmed_window.h"

namespace annex::asr {
namespace {

constexpr std::size_t kGateSlice = kSampleRate;   // samples between two checks
constexpr double kOneTry = 2;                     // a step of temperature beyond all that are tried
constexpr double kSureLanguageProbability = 0.9;  // else it is found out with the full context
constexpr std::size_t kTailFrames = 100;          // a rest shorter than this needs evidence
constexpr std::size_t kSpeechScoresMin = 6;       // of 32 ms: less is a click or the end of a word
constexpr std::size_t kShortAdvanceFrames = 100;  // steps forward shorter than this ...
constexpr std::size_t kShortAdvancesMax = 3;      // ... so many times in a row are a trap

double seconds(std::uint64_t samples) {
    return static_cast<double>(samples) / kSampleRate;
}

}  // namespace

Transcriber::Transcriber(SpeechModel& model, SpeechScorer& scorer, TranscribeOptions options,
                         SegmentSink sink, StepCheck check)
    : model_(model),
      options_(std::move(options)),
      check_(std::move(check)),
      gate_(scorer, options_.gate),
      writer_(model, gate_, times_, options_.word_times, std::move(sink)) {}

Result<TranscriptSummary> Transcriber::run(const SampleSource& source) {
    ANNEX_TRY(prepare());
    while (true) {
        ANNEX_TRY(check_());
        ANNEX_ASSIGN(samples, source());
        if (samples.empty()) {
            return finish();
        }
        ANNEX_TRY(push(samples));
    }
}

Result<void> Transcriber::push(std::span<const float> samples) {
    ANNEX_TRY(prepare());
    while (!samples.empty()) {
        ANNEX_TRY(check_());
        const auto slice = samples.first(std::min(samples.size(), kGateSlice));
        samples = samples.subspan(slice.size());
        ANNEX_ASSIGN(pieces, gate_.push(slice));
        ANNEX_TRY(take(std::move(pieces)));
    }
    return {};
}

Result<TranscriptSummary> Transcriber::finish() {
    ANNEX_TRY(prepare());
    ANNEX_ASSIGN(pieces, gate_.finish());
    ANNEX_TRY(take(std::move(pieces)));
    ANNEX_TRY(flush());
    summary_.duration_s = seconds(gate_.samples_seen());
    summary_.speech_s = seconds(kept_);
    summary_.dropped_s += seconds(gate_.samples_seen() - kept_);
    summary_.language = language_;
    writer_.sum_up(summary_);
    return summary_;
}

Result<void> Transcriber::prepare() {
    if (prepared_) {
        return {};
    }
    const auto& config = model_.config();
    language_ = options_.language;
    const bool known =
        config.multilingual ? config.languages.contains(language_) : language_ == "en";
    if (!language_.empty() && !known) {
        return Error{
            Code::kInvalidArgument,
            fmt::format("language '{}' is none that this model writes; {}", language_,
                        config.multilingual
                            ? "give a two-letter code such as en, zh or de, or leave it out"
                            : "it writes English only: give en, or leave it out"),
            "language"};
    }
    if (!config.multilingual) {
        language_ = "en";
    }
    if (options_.task == Task::kTranslate && !config.multilingual) {
        return Error{Code::kInvalidArgument,
                     "this model hears English only and cannot translate; choose a multilingual "
                     "one such as whisper-base",
                     "model"};
    }
    if (options_.word_times && config.alignment_heads.empty()) {
        return Error{Code::kInvalidArgument,
                     "this model does not tell the times of words: leave "
                     "timestamp_granularities[] out or send segment",
                     "timestamp_granularities[]"};
    }
    ANNEX_TRY(prepare_prompt());
    prepared_ = true;
    return {};
}

Result<void> Transcriber::prepare_prompt() {
    const auto encoded = [this](const std::string& text) -> Result<std::vector<TokenId>> {
        const auto begin = text.find_first_not_of(" \t\r\n");
        if (begin == std::string::npos) {
            return std::vector<TokenId>();
        }
        const auto end = text.find_last_not_of(" \t\r\n");
        return model_.tokenizer().encode(" " + text.substr(begin, end - begin + 1));
    };
    ANNEX_ASSIGN(hot, encoded(options_.hot_words));
    // Half of the prompt, so that there is room for the other half.
    const std::size_t most = prompt_tokens_max(model_.config()) / 2;
    if (hot.size() > most) {
        return Error{Code::kInvalidArgument,
                     fmt::format("hotwords may have at most {} tokens of the model, not {}; give "
                                 "fewer words",
                                 most, hot.size()),
                     "hotwords"};
    }
    hot_words_ = std::move(hot);
    ANNEX_ASSIGN(prompt, encoded(options_.prompt));
    prompt_ = std::move(prompt);
    return {};
}

Result<void> Transcriber::take(std::vector<SpeechPiece> pieces) {
    const auto gap = static_cast<std::uint64_t>(options_.gap_s * kSampleRate);
    for (const auto& piece : pieces) {
        if (piece.starts_span) {
            if (kept_ > 0 && piece.begin - recorded_end_ >= gap) {
                ANNEX_TRY(flush());
            }
            times_.add(kept_, piece.begin);
        }
        mel_.push(piece.samples);
        kept_ += piece.samples.size();
        recorded_end_ = piece.begin + piece.samples.size();
        while (mel_.frames() >= kWindowFrames) {
            ANNEX_TRY(transcribe_window(kWindowFrames));
        }
    }
    if (pieces.empty() && mel_.frames() == 0) {
        gate_.forget_before(gate_.samples_seen() -
                            std::min<std::uint64_t>(gate_.samples_seen(), kGateSlice * 4));
    }
    return {};
}

// Decodes all that is left; what comes next begins a window of its own.
Result<void> Transcriber::flush() {
    mel_.finish();
    while (mel_.frames() > 0) {
        ANNEX_TRY(transcribe_window(std::min(mel_.frames(), kWindowFrames)));
    }
    mel_.reset();
    window_ = kept_;
    group_begun_ = false;
    return {};
}

Result<std::unique_ptr<EncodedWindow>> Transcriber::encode(std::size_t frames,
                                                           EncoderContext context) {
    const std::size_t width =
        context == EncoderContext::kTrimmed ? trimmed_width(frames) : kWindowFrames;
    ANNEX_TRY(check_());
    return model_.encode(mel_.window(frames, width), width);
}

Result<bool> Transcriber::find_language(EncodedWindow& encoded, double probability_min) {
    if (language_.empty()) {
        ANNEX_ASSIGN(found, detect_language(encoded, model_));
        if (found.second < probability_min) {
            return false;
        }
        language_ = std::move(found.first);
        summary_.language_probability = found.second;
    }
    return true;
}

Result<Transcriber::Heard> Transcriber::hear_window(std::size_t frames) {
    if (options_.context == EncoderContext::kTrimmed && trimmed_width(frames) < kWindowFrames) {
        ANNEX_ASSIGN(encoded, encode(frames, EncoderContext::kTrimmed));
        ANNEX_ASSIGN(known, find_language(*encoded, kSureLanguageProbability));
        if (known) {
            auto options = decode_options();
            options.temperature_step = kOneTry;
            ANNEX_ASSIGN(written, write_down(*encoded, model_, options, check_));
            const auto said_in = [this](std::size_t begin, std::size_t end) {
                return heard_speech(begin, end, kSpeechScoresMin);
            };
            if (is_trusted(written, model_.config().special.timestamp_begin, frames, said_in)) {
                return Heard{std::move(encoded), std::move(written)};
            }
        }
    }
    ANNEX_ASSIGN(encoded, encode(frames, EncoderContext::kFull));
    ANNEX_TRY(find_language(*encoded, 0));
    ANNEX_ASSIGN(written, write_down(*encoded, model_, decode_options(), check_));
    return Heard{std::move(encoded), std::move(written)};
}

Result<void> Transcriber::transcribe_window(std::size_t frames) {
    if (!worth_decoding(frames)) {
        summary_.dropped_s += seconds(frames * kHop);
        advance(frames);
        return {};
    }
    const bool rest = is_rest(frames);
    ANNEX_ASSIGN(heard, hear_window(frames));
    const auto& [encoded, written] = heard;
    group_begun_ = true;
    std::size_t used = frames;
    // Of the end of a last word, written again, the model is as unsure as of silence.
    const bool invented = rest && written.avg_logprob < DecodeOptions{}.avg_logprob_min;
    if (written.silence || invented) {
        summary_.dropped_s += seconds(frames * kHop);
    } else {
        ANNEX_ASSIGN(done,
                     writer_.emit({*encoded, written, frames, window_, language_, options_.task}));
        used = done;
    }
    short_advances_ = used < std::min(frames, kShortAdvanceFrames) ? short_advances_ + 1 : 0;
    if (short_advances_ >= kShortAdvancesMax) {
        used = frames;
        short_advances_ = 0;
    }
    advance(used);
    return {};
}

double Transcriber::silence_s() const {
    return seconds(gate_.samples_seen() - std::min(recorded_end_, gate_.samples_seen()));
}

double Transcriber::heard_s() const {
    return seconds(gate_.samples_seen());
}

Result<std::string> Transcriber::guess(EncoderContext context) {
    const std::size_t frames = std::min(mel_.frames(), kWindowFrames);
    if (frames == 0 || !worth_decoding(frames)) {
        return std::string();
    }
    ANNEX_ASSIGN(encoded, encode(frames, context));
    auto options = decode_options();
    options.temperature_step = kOneTry;
    if (model_.config().multilingual && options.language.empty()) {
        ANNEX_ASSIGN(found, detect_language(*encoded, model_));
        options.language = std::move(found.first);
    }
    ANNEX_ASSIGN(written, write_down(*encoded, model_, options, check_));
    const bool repeats = repeats_itself(written, options);
    if (repeats && context == EncoderContext::kTrimmed) {
        encoded.reset();
        return guess(EncoderContext::kFull);  // small models repeat themselves without the rest
    }
    if (written.silence || repeats || is_phantom(written, written.text)) {
        return std::string();
    }
    return std::move(written.text);
}

bool Transcriber::heard_speech(std::size_t begin, std::size_t end, std::size_t scores) const {
    return gate_.heard_speech(times_.recorded(window_ + begin * kHop, Side::kBegin),
                              times_.recorded(window_ + end * kHop, Side::kEnd), scores);
}

// Without any sign of speech there is nothing to write; and a short rest behind the last segment
// is often only the end of its last word, which the model would write again.
bool Transcriber::worth_decoding(std::size_t frames) const {
    return heard_speech(0, frames, is_rest(frames) ? kSpeechScoresMin : 1);
}

bool Transcriber::is_rest(std::size_t frames) const {
    return group_begun_ && frames < kTailFrames;
}

DecodeOptions Transcriber::decode_options() const {
    DecodeOptions options;
    options.temperature = options_.temperature;
    options.language = model_.config().multilingual ? language_ : "";
    options.task = options_.task;
    // The hot words stay when the rest is too long.
    std::vector<TokenId> rest = prompt_;
    if (options_.carry_text) {
        rest.insert(rest.end(), writer_.carried().begin(), writer_.carried().end());
    }
    const std::size_t room = prompt_tokens_max(model_.config()) - hot_words_.size();
    const auto kept = static_cast<std::ptrdiff_t>(std::min(rest.size(), room));
    options.prompt = hot_words_;
    options.prompt.insert(options.prompt.end(), rest.end() - kept, rest.end());
    return options;
}

void Transcriber::advance(std::size_t frames) {
    mel_.drop(frames);
    window_ += frames * kHop;
    times_.forget_before(window_);
    gate_.forget_before(times_.recorded(window_, Side::kEnd) -
                        std::min<std::uint64_t>(times_.recorded(window_, Side::kEnd), kGateSlice));
}

}  // namespace annex::asr
