#pragma once
// Words of Mandarin and the syllables they are said with: readings from the table, characters
// whose reading hangs on what stands beside them, then the tones as they change in speech.
//
// Threads: plain functions. Time: linear.
#include <string_view>
#include <vector>

#include "capability/tts/mandarin/table.h"

namespace annex::tts::mandarin {

struct SpokenWord {
    std::u32string_view text;
    WordClass kind = WordClass::kOther;
    std::vector<Pinyin> syllables;  ///< one for each character
};

/// The words of a run of Hanzi with their readings as a dictionary gives them, polyphones decided
/// by their neighbours. Views into `run` and the table.
std::vector<SpokenWord> pronounce(const Table& table, std::u32string_view run);

}  // namespace annex::tts::mandarin
