#pragma once
// From the recognition model's table (for each step, how likely each character) to text: the best
// character of each step, repeats joined, blanks dropped.
//
// Threads: const after create.
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace annex::ocr {

struct Character {
    std::string_view text;  ///< UTF-8; of the decoder's alphabet
    float confidence = 0;   ///< 0 .. 1
    std::size_t step = 0;
};

struct Recognised {
    std::string text;
    float confidence = 0;  ///< mean over the characters; 0 when there is none
    std::size_t characters = 0;
};

class CtcDecoder {
  public:
    /// `dictionary`: one character per line, as the model's metadata holds it. Class 0 is the
    /// blank, then the characters in order, last the space. Errors: kCorrupt when it is empty.
    static Result<CtcDecoder> create(std::string_view dictionary);

    /// Blank and space included.
    [[nodiscard]] std::size_t classes() const { return alphabet_.size(); }

    /// Shapes: probabilities [steps, classes()], row-major.
    [[nodiscard]] std::vector<Character> decode(std::span<const float> probabilities) const;

  private:
    std::vector<std::string> alphabet_;  // [0] is the blank's empty text
};

/// Joins characters to a line, without spaces at its ends.
Recognised to_line(std::span<const Character> characters);

}  // namespace annex::ocr
