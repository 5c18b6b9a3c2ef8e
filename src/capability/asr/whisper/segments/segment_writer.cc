#include "capability/asr/whisper/segments/segment_writer.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/assert.h"
#include "capability/asr/audio/log_mel.h"
#include "capability/asr/whisper/repetition.h"
#include "capability/asr/whisper/words/word_fit.h"

namespace annex::asr {
namespace {

constexpr std::uint64_t kSamplesPerTime = kHop * 2;  // one time token is 20 ms
constexpr double kEvidenceMarginS = 0.3;             // times that the model writes are not exact
constexpr std::size_t kSameTextMax = 3;              // segments in a row
constexpr std::size_t kCarriedTokensMax = 224;

// Below these a well-worn phrase is taken for an invention.
constexpr double kPhantomNoSpeechProb = 0.3;
constexpr double kPhantomLogprob = -0.7;
// A segment repeated over and over has to be this sure.
constexpr double kSameTextLogprob = -0.4;
// Drawn at random from here on: no example to go on from.
constexpr double kCarriedTemperatureMax = 0.5;

double seconds(std::uint64_t samples) {
    return static_cast<double>(samples) / kSampleRate;
}

bool is_blank(const std::string& text) {
    return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

}  // namespace

bool is_phantom(const Written& written, const std::string& text) {
    const bool unsure =
        written.no_speech_prob > kPhantomNoSpeechProb || written.avg_logprob < kPhantomLogprob;
    return unsure && is_phantom_phrase(text);
}

void SegmentWriter::sum_up(TranscriptSummary& summary) const {
    summary.dropped_s += left_out_.dropped_s;
    summary.repeated_s += left_out_.repeated_s;
    summary.doubtful_s = left_out_.doubtful_s;
    summary.doubtful = left_out_.doubtful;
}

Result<std::size_t> SegmentWriter::emit(const WrittenWindow& window) {
    const auto cuts =
        cut_segments(window.written.tokens, model_.config().special.timestamp_begin, window.frames);
    std::vector<TranscriptSegment> segments;
    for (const auto& cut : cuts.segments) {
        if (auto segment = make_segment(window, cut)) {
            segments.push_back(*std::move(segment));
        }
    }
    if (word_times_ && !segments.empty()) {
        ANNEX_TRY(add_words(window, segments));
    }
    for (const auto& segment : segments) {
        ANNEX_TRY(sink_(segment));
    }
    return cuts.used_frames;
}

// Nothing when the cut is empty, was written where nothing was said, or says the same once more.
std::optional<TranscriptSegment> SegmentWriter::make_segment(const WrittenWindow& window,
                                                             const SegmentCut& cut) {
    const auto& written = window.written;
    const std::uint64_t content = window.frames * kHop;
    const std::uint64_t from = static_cast<std::uint64_t>(cut.begin) * kSamplesPerTime;
    const std::uint64_t to =
        std::min(static_cast<std::uint64_t>(cut.end) * kSamplesPerTime, content);
    if (from >= to) {
        return std::nullopt;  // no length, or behind the end of the sound
    }
    const auto first = written.tokens.begin() + static_cast<std::ptrdiff_t>(cut.first);
    std::vector<TokenId> tokens(first, first + static_cast<std::ptrdiff_t>(cut.count));
    const bool repeats = repeats_itself(written);
    if (repeats) {
        tokens = without_loops(tokens);
    }
    const double length_s = seconds(to - from);
    TranscriptSegment segment;
    segment.start_s = seconds(times_.recorded(window.begin + from, Side::kBegin));
    segment.end_s = seconds(times_.recorded(window.begin + to, Side::kEnd));
    segment.text = model_.tokenizer().decode(text_of(tokens));
    if (is_blank(segment.text) || is_invented(written, segment)) {
        left_out_.dropped_s += length_s;
        return std::nullopt;
    }
    last_text_times_ = segment.text == last_text_ ? last_text_times_ + 1 : 1;
    last_text_ = segment.text;
    if (last_text_times_ > kSameTextMax && written.avg_logprob < kSameTextLogprob) {
        left_out_.repeated_s += length_s;
        return std::nullopt;
    }
    if (tokens.size() < cut.count) {
        left_out_.repeated_s += length_s;
    }
    if (repeats || written.avg_logprob < DecodeOptions{}.avg_logprob_min) {
        if (left_out_.doubtful++ < kDoubtfulMax) {
            left_out_.doubtful_s.push_back(segment.start_s);
        }
    }
    segment.id = next_id_++;
    segment.temperature = written.temperature;
    segment.avg_logprob = written.avg_logprob;
    segment.compression_ratio = written.compression_ratio;
    segment.no_speech_prob = written.no_speech_prob;
    segment.seek = static_cast<std::uint32_t>(times_.recorded(window.begin, Side::kBegin) / kHop);
    carry(written, tokens);
    segment.tokens = std::move(tokens);
    return segment;
}

// What was drawn at random or went round in circles is no example to go on from.
void SegmentWriter::carry(const Written& written, const std::vector<TokenId>& tokens) {
    const auto text = text_of(tokens);
    carried_.insert(carried_.end(), text.begin(), text.end());
    if (written.temperature > kCarriedTemperatureMax || repeats_itself(written)) {
        carried_.clear();
    }
    if (carried_.size() > kCarriedTokensMax) {
        carried_.erase(carried_.begin(),
                       carried_.end() - static_cast<std::ptrdiff_t>(kCarriedTokensMax));
    }
}

Result<void> SegmentWriter::add_words(const WrittenWindow& window,
                                      std::vector<TranscriptSegment>& segments) {
    const auto& written = window.written;
    // Loops were taken out of the segments: their tokens are found again in order.
    std::size_t next = 0;
    std::vector<std::vector<SureToken>> texts;
    for (const auto& segment : segments) {
        auto& text = texts.emplace_back();
        for (const TokenId token : text_of(segment.tokens)) {
            while (written.tokens[next] != token) {
                ++next;
                ANNEX_ASSERT(next < written.tokens.size());
            }
            text.push_back({token, written.logprobs[next++]});
        }
    }
    const TokenId task = task_token(model_.config().special, window.task);
    ANNEX_ASSIGN(words,
                 time_words(window.encoded, model_, window.language, task, texts, window.frames));
    std::vector<TimedWord*> all;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        for (const auto& word : words[i]) {
            segments[i].words.push_back(placed(word, window.begin));
        }
        for (auto& word : segments[i].words) {
            all.push_back(&word);
        }
    }
    fit_to_speech(all, [this](double time_s) {
        const auto sample = static_cast<std::uint64_t>(std::max(time_s, 0.0) * kSampleRate);
        return gate_.may_be_speech(sample);
    });
    return {};
}

// The word in the recording. Where it lies over a cut, it stays on the side with more of it.
TranscriptWord SegmentWriter::placed(const TimedWord& word, std::uint64_t window) const {
    const auto at = [&](double in_window_s, Side side) {
        const auto samples = static_cast<std::uint64_t>(in_window_s * kSampleRate);
        return seconds(times_.recorded(window + samples, side));
    };
    const double length = word.end_s - word.start_s;
    TranscriptWord result = word;
    result.start_s = at(word.start_s, Side::kBegin);
    result.end_s = std::max(at(word.end_s, Side::kEnd), result.start_s);
    if (result.end_s - result.start_s > length + kFrameS) {
        const double middle = at(word.start_s + length / 2, Side::kBegin);
        if (middle - result.start_s > length) {
            result.start_s = result.end_s - length;
        } else {
            result.end_s = result.start_s + length;
        }
    }
    return result;
}

bool SegmentWriter::is_invented(const Written& written, const TranscriptSegment& segment) const {
    const auto samples = [](double s) {
        return static_cast<std::uint64_t>(std::max(s, 0.0) * kSampleRate);
    };
    if (!gate_.heard_speech(samples(segment.start_s - kEvidenceMarginS),
                            samples(segment.end_s + kEvidenceMarginS))) {
        return true;
    }
    return is_phantom(written, segment.text);
}

std::vector<TokenId> SegmentWriter::text_of(const std::vector<TokenId>& tokens) const {
    std::vector<TokenId> text;
    std::copy_if(tokens.begin(), tokens.end(), std::back_inserter(text),
                 [this](TokenId token) { return token < model_.config().special.end_of_text; });
    return text;
}

}  // namespace annex::asr
