#include "capability/asr/whisper/transcriber.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace annex::asr {
namespace {

constexpr std::size_t kGateSlice = kSampleRate;   // samples between two checks
constexpr std::size_t kTailFrames = 100;          // a rest shorter than this needs evidence
constexpr std::size_t kSpeechScoresMin = 6;       // of 32 ms: less is a click or the end of a word
constexpr std::size_t kSentenceScoresMin = 16;    // more is expected behind a text that ended
constexpr std::size_t kShortAdvanceFrames = 100;  // steps forward shorter than this ...
constexpr std::size_t kShortAdvancesMax = 3;      // ... so many times in a row are a trap
constexpr std::size_t kPauseFrames = 20;          // no window is ended by less
constexpr std::size_t kPauseFrom = kWindowFrames / 2;  // nor sooner

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
      writer_(model, gate_, times_, options_.word_times, std::move(sink)),
      hearer_(model, mel_, options_.context, model.config().multilingual ? options_.language : "en",
              check_, [this](const SoundWindow& window, std::size_t begin, std::size_t end) {
                  return heard_speech(window, begin, end, kSpeechScoresMin);
              }) {}

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
    summary_.language = hearer_.language();
    summary_.language_probability = hearer_.language_probability();
    writer_.sum_up(summary_);
    return summary_;
}

Result<void> Transcriber::prepare() {
    if (prepared_) {
        return {};
    }
    const auto& config = model_.config();
    const auto& language = options_.language;
    const bool known = config.multilingual ? config.languages.contains(language) : language == "en";
    if (!language.empty() && !known) {
        return Error{
            Code::kInvalidArgument,
            fmt::format("language '{}' is none that this model writes; {}", language,
                        config.multilingual
                            ? "give a two-letter code such as en, zh or de, or leave it out"
                            : "it writes English only: give en, or leave it out"),
            "language"};
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
            ANNEX_TRY(take_window());
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
        ANNEX_TRY(take_window());
    }
    mel_.reset();
    window_ = kept_;
    group_begun_ = false;
    return {};
}

// The next window. The one after it begins where its last whole segment ended: what was said behind
// that is heard with what follows.
Result<void> Transcriber::take_window() {
    const auto window = front_window(mel_.frames() < kWindowFrames ? mel_.frames() : last_pause());
    std::size_t used = window.frames;
    if (worth_decoding(window)) {
        ANNEX_ASSIGN(heard, hearer_.hear(window, decode_options()));
        group_begun_ = true;
        ANNEX_ASSIGN(written, write(window, heard));
        used = written;
    } else {
        summary_.dropped_s += seconds(used * kHop);
    }
    advance(used);
    return {};
}

// Where a full window ends: in the middle of its last pause, if it has one.
std::size_t Transcriber::last_pause() const {
    std::size_t silent = 0;
    for (std::size_t frame = kWindowFrames; frame-- > kPauseFrom;) {
        const bool speech =
            gate_.may_be_speech(times_.recorded(window_ + frame * kHop, Side::kBegin));
        if (speech && silent >= kPauseFrames) {
            return frame + 1 + silent / 2;
        }
        silent = speech ? 0 : silent + 1;
    }
    return kWindowFrames;
}

SoundWindow Transcriber::front_window(std::size_t frames) const {
    return {window_, frames, group_begun_ && frames < kTailFrames};
}

// Says how many of the window's frames are thereby done.
Result<std::size_t> Transcriber::write(const SoundWindow& window, const HeardWindow& heard) {
    const auto& [encoded, written] = heard;
    std::size_t used = window.frames;
    // Of the end of a last word, written again, the model is as unsure as of silence.
    const bool invented = window.is_rest && written.avg_logprob < DecodeOptions{}.avg_logprob_min;
    if (written.silence || invented) {
        summary_.dropped_s += seconds(used * kHop);
    } else {
        ANNEX_ASSIGN(done, writer_.emit({*encoded, written, window.frames, window.begin,
                                         hearer_.language(), options_.task}));
        const bool stopped = done == used;
        const std::size_t end = stopped ? last_time(window, written) : done;
        const std::size_t scores = stopped ? kSentenceScoresMin : kSpeechScoresMin;
        // Where a window ends in the middle of speech, what it left out begins the next one.
        const bool cut = !stopped && window.frames == kWindowFrames;
        used = cut || heard_speech(window, end, used, scores) ? end : used;
    }
    const bool is_short = used < std::min(window.frames, kShortAdvanceFrames);
    short_advances_ = is_short ? short_advances_ + 1 : 0;
    if (short_advances_ >= kShortAdvancesMax) {
        used = window.frames;
        short_advances_ = 0;
    }
    return used;
}

// The model may stop after a sentence as if nothing came behind it. The end of the window when its
// last time is near it, or there is none.
std::size_t Transcriber::last_time(const SoundWindow& window, const Written& written) const {
    const TokenId zero = model_.config().special.timestamp_begin;
    const auto last = std::find_if(written.tokens.rbegin(), written.tokens.rend(),
                                   [zero](TokenId token) { return token >= zero; });
    const std::size_t end =
        last == written.tokens.rend() ? 0 : static_cast<std::size_t>(*last - zero) * 2;
    return end > 0 && end + kTailFrames < window.frames ? end : window.frames;
}

double Transcriber::silence_s() const {
    return seconds(gate_.samples_seen() - std::min(recorded_end_, gate_.samples_seen()));
}

double Transcriber::heard_s() const {
    return seconds(gate_.samples_seen());
}

Result<std::string> Transcriber::guess(EncoderContext context) {
    const auto window = front_window(std::min(mel_.frames(), kWindowFrames));
    if (window.frames == 0 || !worth_decoding(window)) {
        return std::string();
    }
    ANNEX_ASSIGN(written, hearer_.guess(window, context, decode_options()));
    const bool repeats = repeats_itself(written);
    if (repeats && context == EncoderContext::kTrimmed) {
        return guess(EncoderContext::kFull);  // small models repeat themselves without the rest
    }
    if (written.silence || repeats || is_phantom(written, written.text)) {
        return std::string();
    }
    return std::move(written.text);
}

bool Transcriber::heard_speech(const SoundWindow& window, std::size_t begin, std::size_t end,
                               std::size_t scores) const {
    return gate_.heard_speech(times_.recorded(window.begin + begin * kHop, Side::kBegin),
                              times_.recorded(window.begin + end * kHop, Side::kEnd), scores);
}

// Without any sign of speech there is nothing to write; and a short rest behind the last segment
// is often only the end of its last word, which the model would write again.
bool Transcriber::worth_decoding(const SoundWindow& window) const {
    return heard_speech(window, 0, window.frames, window.is_rest ? kSpeechScoresMin : 1);
}

DecodeOptions Transcriber::decode_options() const {
    DecodeOptions options;
    options.temperature = options_.temperature;
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
