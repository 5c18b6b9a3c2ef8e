#pragma once
// How tones change when syllables meet: 一 and 不, the neutral tone, two low tones in a row.
//
// Threads: plain functions. Time: linear.
// Source: Duanmu, The Phonology of Standard Chinese (2007), chapter 11; for which words end in the
// neutral tone, the usual dictionaries of Putonghua.
#include <vector>

#include "capability/tts/mandarin/pronounce.h"

namespace annex::tts::mandarin {

/// Changes the tones of `words`, which follow each other without a pause.
void change_tones(const Table& table, std::vector<SpokenWord>& words);

/// True for a 儿 that only curls the syllable before it (花儿), not for a child (女儿).
bool curls(const SpokenWord& word, std::size_t at);

}  // namespace annex::tts::mandarin
