#pragma once
// The fields of POST /v1/audio/transcriptions and /v1/audio/translations, checked.
//
// Threads: a plain function.
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "capability/asr/transcript.h"
#include "http/multipart.h"

namespace annex::asr {

struct Form {
    std::uint64_t file_offset = 0;  ///< in the upload
    std::uint64_t file_length = 0;
    std::string model;
    std::string language;  ///< lower case, without region; "" = find out
    std::string prompt;
    std::string hot_words;
    double temperature = 0;
    bool carry_text = false;
    bool word_times = false;
    Format format = Format::kJson;
    bool stream = false;
};

/// Unknown fields are ignored; of a field given twice the last counts, except
/// timestamp_granularities[], which is a list.
/// Errors: kInvalidArgument with the field as param.
Result<Form> parse_form(const std::vector<http::Part>& parts);

}  // namespace annex::asr
