#include "capability/tts/phonemes/pronouncer.h"

namespace annex::tts {

Result<std::unique_ptr<Pronouncer>> Pronouncer::open(const std::string& english_folder) {
    std::unique_ptr<Pronouncer> out(new Pronouncer);
    ANNEX_ASSIGN(american, Lexicon::open(english_folder + "/american.lexicon"));
    ANNEX_ASSIGN(british, Lexicon::open(english_folder + "/british.lexicon"));
    ANNEX_ASSIGN(espeak, Espeak::open());
    out->american_ = std::move(american);
    out->british_ = std::move(british);
    out->espeak_ = std::move(espeak);
    return out;
}

}  // namespace annex::tts
