#pragma once
// Writes down one encoded window: greedy first, then, when the result looks wrong, sampled at
// rising temperatures. Source: openai/whisper whisper/decoding.py, transcribe.py
// decode_with_fallback.
//
// Threads: plain functions; all state is in the arguments.
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "capability/asr/whisper/speech_model.h"

namespace annex::asr {

enum class Task : std::uint8_t {
    kTranscribe,  ///< in the language that is spoken
    kTranslate,   ///< into English; multilingual models only
};

struct DecodeOptions {
    double temperature = 0;         ///< 0 = greedy; the first that is tried
    double temperature_step = 0.2;  ///< between tries, up to 1.0
    std::size_t samples = 5;        ///< alternatives written at a temperature above 0
    double compression_ratio_max = 2.4;
    double avg_logprob_min = -1.0;
    double no_speech_prob_max = 0.6;
    std::uint64_t seed = 0;  ///< of the sampling; equal seeds, equal texts
    std::string language;    ///< key of WhisperConfig::languages; "" when English only
    Task task = Task::kTranscribe;
    std::vector<TokenId> prompt;   ///< text that went before, or words to expect
    std::size_t tokens_max = 224;  ///< written per window
};

/// Asked before each step; its error ends the work.
using StepCheck = std::function<Result<void>()>;

struct Written {
    std::vector<TokenId> tokens;   ///< times included, without the end
    std::vector<double> logprobs;  ///< of each token, when it was chosen
    std::string text;
    double temperature = 0;
    double avg_logprob = 0;
    double no_speech_prob = 0;
    double compression_ratio = 0;
    bool looped = false;  ///< was stopped because it repeated itself
    /// The model itself says that there is no speech, and is not sure of what it wrote.
    bool silence = false;
};

/// A phrase in a loop, or text that says the same over and over.
bool repeats_itself(const Written& written, const DecodeOptions& options = {});

/// The special token of a task.
TokenId task_token(const SpecialTokens& special, Task task);

/// The most tokens of a prompt that the model is shown: the last ones.
std::size_t prompt_tokens_max(const WhisperConfig& config);

/// The best of one try after the other. Errors: as EncodedWindow::step and `check`.
Result<Written> write_down(EncodedWindow& window, const SpeechModel& model,
                           const DecodeOptions& options, const StepCheck& check);

/// The likeliest language of a window and how likely it is; only for multilingual models.
Result<std::pair<std::string, double>> detect_language(EncodedWindow& window,
                                                       const SpeechModel& model);

}  // namespace annex::asr
