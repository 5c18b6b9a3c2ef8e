// Transcribes sound from standard input as it comes, and prints partial and final text: for
// measuring live transcription and for trying its options.
//
// usage: ffmpeg -i FILE -f f32le -ac 1 -ar 16000 - | annex-live MODELS_FOLDER MODEL
#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <span>
#include <string>

#include "capability/asr/audio/speech_scorer.h"
#include "capability/asr/whisper/live_transcriber.h"
#include "capability/asr/whisper/whisper_model.h"

namespace annex::asr {
namespace {

constexpr std::size_t kPieceSamples = kSampleRate / 10;

Result<void> listen(const std::string& folder, const std::string& name) {
    ANNEX_ASSIGN(model, WhisperModel::load(folder + "/" + name, 1));
    ANNEX_ASSIGN(silero, SileroModel::load(folder + "/silero-vad/silero_vad.onnx"));
    const auto scorer = silero->make_scorer();
    LiveTranscriber live(
        *model, *scorer, {},
        [](const TranscriptSegment& segment) -> Result<void> {
            fmt::print("{:7.2f} - {:.2f}{}\n", segment.start_s, segment.end_s, segment.text);
            return {};
        },
        [](const Partial& partial) -> Result<void> {
            fmt::print("{:7.2f}   {} |{}\n", partial.heard_s, partial.stable, partial.rest);
            return {};
        },
        []() -> Result<void> { return {}; });
    std::array<float, kPieceSamples> piece{};
    while (const auto count = std::fread(piece.data(), sizeof(float), piece.size(), stdin)) {
        ANNEX_TRY(live.push(std::span(piece).first(count)));
    }
    ANNEX_ASSIGN(summary, live.finish());
    fmt::print("{:.2f} s, of which {:.2f} s speech\n", summary.duration_s, summary.speech_s);
    return {};
}

}  // namespace
}  // namespace annex::asr

int main(int count, char** arguments) {
    const std::span all(arguments, static_cast<std::size_t>(count));
    if (all.size() != 3) {
        fmt::print(stderr, "usage: annex-live MODELS_FOLDER MODEL < 16 kHz mono f32le\n");
        return 2;
    }
    const auto done = annex::asr::listen(all[1], all[2]);
    if (!done.ok()) {
        fmt::print(stderr, "annex-live: {}\n", done.error().message);
        return 1;
    }
    return 0;
}
