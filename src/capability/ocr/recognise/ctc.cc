#include "capability/ocr/recognise/ctc.h"

#include <algorithm>
#include <array>

namespace annex::ocr {
namespace {

// Position of the largest value. The maximum is found first, in lanes that the compiler can keep in
// vector registers: the alphabet has some 18,000 characters and a line hundreds of steps.
std::size_t argmax(std::span<const float> row) {
    constexpr std::size_t kLanes = 16;
    std::array<float, kLanes> lanes{};
    lanes.fill(row[0]);
    std::size_t i = 0;
    for (; i + kLanes <= row.size(); i += kLanes) {
        for (std::size_t k = 0; k < kLanes; ++k) {
            lanes[k] = lanes[k] < row[i + k] ? row[i + k] : lanes[k];
        }
    }
    float best = *std::max_element(lanes.begin(), lanes.end());
    for (; i < row.size(); ++i) {
        best = best < row[i] ? row[i] : best;
    }
    const auto found = std::find(row.begin(), row.end(), best);
    return found == row.end() ? 0 : static_cast<std::size_t>(found - row.begin());
}

}  // namespace

Result<CtcDecoder> CtcDecoder::create(std::string_view dictionary) {
    CtcDecoder decoder;
    decoder.alphabet_.emplace_back();
    while (!dictionary.empty()) {
        const std::size_t end = std::min(dictionary.find('\n'), dictionary.size());
        decoder.alphabet_.emplace_back(dictionary.substr(0, end));
        dictionary.remove_prefix(std::min(end + 1, dictionary.size()));
    }
    if (decoder.alphabet_.size() == 1) {
        return Error{Code::kCorrupt,
                     "rec.onnx holds no dictionary of characters in its metadata; fetch the model "
                     "again with `annex pull`"};
    }
    decoder.alphabet_.emplace_back(" ");
    return decoder;
}

std::vector<Character> CtcDecoder::decode(std::span<const float> probabilities) const {
    std::vector<Character> characters;
    std::size_t previous = 0;
    for (std::size_t step = 0; (step + 1) * classes() <= probabilities.size(); ++step) {
        const auto row = probabilities.subspan(step * classes(), classes());
        const std::size_t best = argmax(row);
        if (best != 0 && best != previous) {
            characters.push_back({alphabet_[best], row[best], step});
        }
        previous = best;
    }
    return characters;
}

Recognised to_line(std::span<const Character> characters) {
    while (!characters.empty() && characters.front().text == " ") {
        characters = characters.subspan(1);
    }
    while (!characters.empty() && characters.back().text == " ") {
        characters = characters.first(characters.size() - 1);
    }
    Recognised line;
    float sum = 0;
    for (const Character& character : characters) {
        line.text += character.text;
        sum += character.confidence;
    }
    line.characters = characters.size();
    line.confidence = characters.empty() ? 0 : sum / static_cast<float>(characters.size());
    return line;
}

}  // namespace annex::ocr
