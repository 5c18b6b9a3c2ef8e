#pragma once
// Signs that a decoder has left the audio and talks to itself. Threads: plain functions.
// Source of the compression ratio: openai/whisper whisper/utils.py.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "capability/asr/whisper/config.h"

namespace annex::asr {

/// Bytes of the text over bytes of it compressed by zlib; 0 for an empty text. Speech stays below
/// 2.4; the same words over and over do not.
double compression_ratio(std::string_view text);

/// True when the text ends in the same short phrase many times over: a loop that the decoder will
/// not leave. Seen while decoding, so that a loop costs a moment and not a whole window.
bool ends_in_loop(std::span<const TokenId> text_tokens);

/// The tokens with each run of a phrase that stands there five times or more reduced to one.
std::vector<TokenId> without_loops(std::span<const TokenId> tokens);

/// True for a text that models of this family write over silence ("Thank you.", "Thanks for
/// watching!", subtitle credits), whatever its case and marks.
bool is_phantom_phrase(std::string_view text);

}  // namespace annex::asr
