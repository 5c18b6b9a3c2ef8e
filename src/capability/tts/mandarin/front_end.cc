#include "capability/tts/mandarin/front_end.h"

#include "capability/tts/mandarin/pronounce.h"
#include "capability/tts/mandarin/sandhi.h"
#include "capability/tts/mandarin/syllables.h"

namespace annex::tts::mandarin {

Result<const Table*> FrontEnd::table() {
    const std::lock_guard lock(mutex_);
    if (!table_) {
        ANNEX_ASSIGN(opened, Table::open(path_));
        table_ = std::move(opened);
    }
    return static_cast<const Table*>(table_.get());
}

Result<std::u32string> FrontEnd::phonemes(std::u32string_view run) {
    ANNEX_ASSIGN(table, this->table());
    auto words = pronounce(*table, run);
    change_tones(*table, words);
    std::u32string out;
    for (const auto& word : words) {
        std::u32string sounds;
        for (std::size_t at = 0; at < word.syllables.size(); ++at) {
            const auto& [letters, tone] = word.syllables[at];
            if (at + 1 < word.syllables.size() && curls(word, at + 1)) {
                sounds += curled_syllable_phonemes(letters, tone);
                ++at;
            } else {
                sounds += syllable_phonemes(letters, tone);
            }
        }
        if (!out.empty() && !sounds.empty()) {
            out.push_back(' ');
        }
        out += sounds;
    }
    return out;
}

}  // namespace annex::tts::mandarin
