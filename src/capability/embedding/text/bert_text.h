#pragma once
// BERT's way from text to words: clean, set ideographs apart, strip accents, lower case, then
// split at white space and around punctuation.
//
// Works through the text piece by piece (pieces end at white space or an ideograph, across which
// no step reaches), so that the caller can stop when it has enough words.
// Threads: plain functions. Source: Hugging Face tokenizers, BertNormalizer and BertPreTokenizer.
#include <functional>
#include <string_view>

#include "base/result.h"

namespace annex::embedding {

struct BertTextOptions {
    bool clean_text = true;
    bool handle_chinese_chars = true;
    bool strip_accents = true;
    bool lowercase = true;
};

/// Calls `sink` with each normalised word in turn until it returns false. The view is valid during
/// the call only. Errors: kInvalidArgument when `text` is not UTF-8.
Result<void> for_each_word(std::string_view text, const BertTextOptions& options,
                           const std::function<bool(std::string_view)>& sink);

}  // namespace annex::embedding
