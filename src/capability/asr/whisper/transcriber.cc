#include "capability/asr/whisper/transcriber.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "capability/asr/whisper/repetition.h"

namespace annex::asr {
namespace {

constexpr std::uint64_t kSamplesPerTime = kHop * 2;  // one time token is 20 ms
constexpr std::size_t kGateSlice = kSampleRate;      // samples between two checks
constexpr std::size_t kTrimMarginFrames = 100;       // 1 s that the encoder sees behind the end
constexpr std::size_t kTrimStepFrames = 16;          // trimmed lengths are multiples of this
constexpr std::size_t kTailFrames = 100;             // a rest shorter than this needs evidence
constexpr std::size_t kTailScoresMin = 6;            // of 32 ms: 0.2 s of speech
constexpr std::size_t kShortAdvanceFrames = 100;     // steps forward shorter than this ...
constexpr std::size_t kShortAdvancesMax = 3;         // ... so many times in a row are a trap
constexpr double kEvidenceMarginS = 0.3;             // times that the model writes are not exact
constexpr std::size_t kSameTextMax = 3;              // segments in a row
constexpr std::size_t kCarriedTokensMax = 224;

// Below these a well-worn phrase is taken for an invention.
constexpr double kPhantomNoSpeechProb = 0.3;
constexpr double kPhantomLogprob = -0.7;
// A segment repeated over and over has to be this sure.
constexpr double kSameTextLogprob = -0.4;

double seconds(std::uint64_t samples) {
    return static_cast<double>(samples) / kSampleRate;
}

bool is_blank(const std::string& text) {
    return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

}  // namespace

Transcriber::Transcriber(SpeechModel& model, SpeechScorer& scorer, TranscribeOptions options,
                         SegmentSink sink, StepCheck check)
    : model_(model),
      options_(std::move(options)),
      sink_(std::move(sink)),
      check_(std::move(check)),
      gate_(scorer, options_.gate) {}

Result<TranscriptSummary> Transcriber::run(const SampleSource& source) {
    ANNEX_TRY(prepare());
    while (true) {
        ANNEX_TRY(check_());
        ANNEX_ASSIGN(samples, source());
        if (samples.empty()) {
            break;
        }
        std::span<const float> rest(samples);
        while (!rest.empty()) {
            ANNEX_TRY(check_());
            const auto slice = rest.first(std::min(rest.size(), kGateSlice));
            rest = rest.subspan(slice.size());
            ANNEX_ASSIGN(pieces, gate_.push(slice));
            ANNEX_TRY(take(std::move(pieces)));
        }
    }
    ANNEX_ASSIGN(pieces, gate_.finish());
    ANNEX_TRY(take(std::move(pieces)));
    ANNEX_TRY(flush());
    return TranscriptSummary{seconds(gate_.samples_seen()), seconds(kept_), language_};
}

Result<void> Transcriber::prepare() {
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
    const auto begin = options_.prompt.find_first_not_of(" \t\r\n");
    if (begin != std::string::npos) {
        const auto end = options_.prompt.find_last_not_of(" \t\r\n");
        ANNEX_ASSIGN(tokens, model_.tokenizer().encode(
                                 " " + options_.prompt.substr(begin, end - begin + 1)));
        prompt_ = std::move(tokens);
    }
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

Result<void> Transcriber::transcribe_window(std::size_t frames) {
    if (!worth_decoding(frames)) {
        advance(frames);
        return {};
    }
    std::size_t width = kWindowFrames;
    if (options_.context == EncoderContext::kTrimmed) {
        const std::size_t wanted = frames + kTrimMarginFrames + kTrimStepFrames - 1;
        width = std::min(width, wanted / kTrimStepFrames * kTrimStepFrames);
    }
    ANNEX_TRY(check_());
    ANNEX_ASSIGN(encoded, model_.encode(mel_.window(frames, width), width));
    if (language_.empty()) {
        ANNEX_ASSIGN(found, detect_language(*encoded, model_));
        language_ = std::move(found.first);
    }
    ANNEX_ASSIGN(written, write_down(*encoded, model_, decode_options(), check_));
    encoded.reset();
    group_begun_ = true;
    std::size_t used = frames;
    if (!written.silence) {
        ANNEX_ASSIGN(emitted, emit_segments(written, frames));
        used = emitted;
    }
    short_advances_ = used < std::min(frames, kShortAdvanceFrames) ? short_advances_ + 1 : 0;
    if (short_advances_ >= kShortAdvancesMax) {
        used = frames;
        short_advances_ = 0;
    }
    advance(used);
    return {};
}

// Without any sign of speech there is nothing to write; and a short rest behind the last segment
// is often only the end of its last word, which the model would write again.
bool Transcriber::worth_decoding(std::size_t frames) const {
    const std::uint64_t end = window_ + frames * kHop;
    const bool is_rest = group_begun_ && frames < kTailFrames;
    return gate_.heard_speech(times_.recorded(window_, Side::kBegin),
                              times_.recorded(end, Side::kEnd), is_rest ? kTailScoresMin : 1);
}

DecodeOptions Transcriber::decode_options() const {
    DecodeOptions options;
    options.temperature = options_.temperature;
    options.language = model_.config().multilingual ? language_ : "";
    options.prompt = prompt_;
    options.prompt.insert(options.prompt.end(), written_.begin(), written_.end());
    return options;
}

void Transcriber::advance(std::size_t frames) {
    mel_.drop(frames);
    window_ += frames * kHop;
    times_.forget_before(window_);
    gate_.forget_before(times_.recorded(window_, Side::kEnd) -
                        std::min<std::uint64_t>(times_.recorded(window_, Side::kEnd), kGateSlice));
}

// Cuts what was written at its pairs of times, and says how many frames are thereby done.
Result<std::size_t> Transcriber::emit_segments(const Written& written, std::size_t frames) {
    const TokenId zero = model_.config().special.timestamp_begin;
    const auto& tokens = written.tokens;
    const auto is_time = [&](std::size_t i) { return tokens[i] >= zero; };
    const std::size_t count = tokens.size();
    const bool ends_in_one_time = count >= 2 && is_time(count - 1) && !is_time(count - 2);
    std::vector<std::size_t> cuts;
    for (std::size_t i = 1; i < count; ++i) {
        if (is_time(i - 1) && is_time(i)) {
            cuts.push_back(i);
        }
    }
    if (cuts.empty()) {
        TokenId end = static_cast<TokenId>(frames / 2);
        for (std::size_t i = count; i-- > 0;) {
            if (is_time(i)) {
                end = tokens[i] != zero ? tokens[i] - zero : end;
                break;
            }
        }
        const TokenId begin = count > 0 && is_time(0) ? tokens[0] - zero : 0;
        ANNEX_TRY(emit(written, tokens, begin < end ? begin : 0, end, frames));
        return frames;
    }
    if (ends_in_one_time) {
        cuts.push_back(count);
    }
    std::size_t from = 0;
    for (const std::size_t cut : cuts) {
        const std::vector<TokenId> part(tokens.begin() + static_cast<std::ptrdiff_t>(from),
                                        tokens.begin() + static_cast<std::ptrdiff_t>(cut));
        const TokenId begin = part.front() >= zero ? part.front() - zero : 0;
        ANNEX_TRY(emit(written, part, begin, part.back() - zero, frames));
        from = cut;
    }
    if (ends_in_one_time) {
        return frames;
    }
    const auto last = static_cast<std::size_t>(tokens[from - 1] - zero) * 2;
    return std::min(last, frames);
}

Result<void> Transcriber::emit(const Written& written, std::vector<TokenId> tokens, TokenId begin,
                               TokenId end, std::size_t frames) {
    const std::uint64_t content = frames * kHop;
    const std::uint64_t from = static_cast<std::uint64_t>(begin) * kSamplesPerTime;
    const std::uint64_t to = std::min(static_cast<std::uint64_t>(end) * kSamplesPerTime, content);
    if (from >= to) {
        return {};  // no length, or behind the end of the sound
    }
    if (written.looped || written.compression_ratio > DecodeOptions{}.compression_ratio_max) {
        tokens = without_loops(tokens);
    }
    TranscriptSegment segment;
    segment.start_s = seconds(times_.recorded(window_ + from, Side::kBegin));
    segment.end_s = seconds(times_.recorded(window_ + to, Side::kEnd));
    segment.text = model_.tokenizer().decode(text_of(tokens));
    if (is_blank(segment.text) || is_invented(written, segment)) {
        return {};
    }
    last_text_times_ = segment.text == last_text_ ? last_text_times_ + 1 : 1;
    last_text_ = segment.text;
    if (last_text_times_ > kSameTextMax && written.avg_logprob < kSameTextLogprob) {
        return {};
    }
    segment.id = next_id_++;
    segment.temperature = written.temperature;
    segment.avg_logprob = written.avg_logprob;
    segment.compression_ratio = written.compression_ratio;
    segment.no_speech_prob = written.no_speech_prob;
    segment.seek = static_cast<std::uint32_t>(times_.recorded(window_, Side::kBegin) / kHop);
    if (options_.carry_text) {
        const auto text = text_of(tokens);
        written_.insert(written_.end(), text.begin(), text.end());
        if (written.temperature > 0.5) {
            written_.clear();
        }
        if (written_.size() > kCarriedTokensMax) {
            written_.erase(written_.begin(),
                           written_.end() - static_cast<std::ptrdiff_t>(kCarriedTokensMax));
        }
    }
    segment.tokens = std::move(tokens);
    return sink_(segment);
}

bool Transcriber::is_invented(const Written& written, const TranscriptSegment& segment) const {
    const auto samples = [](double s) {
        return static_cast<std::uint64_t>(std::max(s, 0.0) * kSampleRate);
    };
    if (!gate_.heard_speech(samples(segment.start_s - kEvidenceMarginS),
                            samples(segment.end_s + kEvidenceMarginS))) {
        return true;
    }
    const bool unsure =
        written.no_speech_prob > kPhantomNoSpeechProb || written.avg_logprob < kPhantomLogprob;
    return unsure && is_phantom_phrase(segment.text);
}

std::vector<TokenId> Transcriber::text_of(const std::vector<TokenId>& tokens) const {
    std::vector<TokenId> text;
    std::copy_if(tokens.begin(), tokens.end(), std::back_inserter(text),
                 [this](TokenId token) { return token < model_.config().special.end_of_text; });
    return text;
}

}  // namespace annex::asr
