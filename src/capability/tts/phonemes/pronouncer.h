#pragma once
// What letters are turned into sounds with: espeak-ng and, for English, the dictionaries.
//
// Life: one per process, opened at first use. Threads: any.
#include <memory>
#include <string>

#include "base/result.h"
#include "capability/tts/phonemes/english/lexicon.h"
#include "capability/tts/phonemes/espeak.h"

namespace annex::tts {

class Pronouncer {
  public:
    /// `english_folder`: where american.lexicon and british.lexicon lie.
    /// Errors: as Espeak::open and Lexicon::open.
    static Result<std::unique_ptr<Pronouncer>> open(const std::string& english_folder);

    [[nodiscard]] Espeak& espeak() const { return *espeak_; }
    [[nodiscard]] const Lexicon& english(bool british) const {
        return british ? *british_ : *american_;
    }

  private:
    Pronouncer() = default;
    std::unique_ptr<Espeak> espeak_;
    std::unique_ptr<Lexicon> american_;
    std::unique_ptr<Lexicon> british_;
};

}  // namespace annex::tts
