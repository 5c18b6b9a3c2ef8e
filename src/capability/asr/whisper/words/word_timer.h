#pragma once
// The words of a window's text with their times and how sure the model was of each.
//
// A word of a language that writes spaces begins with one; in Chinese, Japanese, Thai and the like
// every character is a word. Marks belong to the word they stand at.
// Source: openai/whisper whisper/timing.py, tokenizer.py split_to_word_tokens.
//
// Threads: plain functions.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "capability/asr/whisper/speech_model.h"

namespace annex::asr {

struct TimedWord {
    double start_s = 0;
    double end_s = 0;
    std::string text;        ///< with its leading space; joined, they are the text
    double probability = 0;  ///< geometric mean over its tokens
};

/// A token of text as it was written, with log of its probability.
struct SureToken {
    TokenId id = 0;
    double logprob = 0;
};

/// Tokens that make one word; times and text as TimedWord's.
/// Shapes: begins [tokens + 1], in seconds: when each token begins and the last ends.
std::vector<TimedWord> group_words(std::span<const SureToken> tokens,
                                   std::span<const double> begins, const Tokenizer& tokenizer,
                                   bool spaces);

/// Words that cannot have lasted as long as the path through the shares says are shortened: at a
/// pause the path may wait in the word before it or in the one behind.
void shorten_words(std::vector<TimedWord>& words);

/// Marks join their word: opening ones the next, all others the one before.
std::vector<TimedWord> join_marks(std::vector<TimedWord> words);

/// The words of each segment of a window, whose text is `segments` one after the other.
/// Units: seconds from the window's beginning; `frames` of 10 ms hold its sound. `language`: a key
/// of WhisperConfig::languages; `task`: a special token.
/// Errors: as EncodedWindow::attend.
Result<std::vector<std::vector<TimedWord>>> time_words(
    EncodedWindow& window, const SpeechModel& model, std::string_view language, TokenId task,
    std::span<const std::vector<SureToken>> segments, std::size_t frames);

}  // namespace annex::asr
