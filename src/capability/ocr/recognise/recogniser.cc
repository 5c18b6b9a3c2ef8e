#include "capability/ocr/recognise/recogniser.h"

#include <algorithm>
#include <cmath>

#include "capability/ocr/detect/resample.h"
#include "capability/ocr/recognise/crop.h"

namespace annex::ocr {
namespace {

constexpr int kStride = 8;  // the model's steps are 8 columns wide

}  // namespace

Result<std::unique_ptr<Recogniser>> Recogniser::load(const std::string& path,
                                                     const tensor::SessionOptions& session,
                                                     const RecogniserOptions& options) {
    ANNEX_ASSIGN(loaded, tensor::Session::load(path, session));
    ANNEX_ASSIGN(decoder, CtcDecoder::create(loaded->metadata("character").value_or("")));
    if (loaded->input_names().size() != 1 || loaded->output_names().size() != 1) {
        return Error{Code::kCorrupt,
                     "rec.onnx is not a recognition model with one input and one output; fetch it "
                     "again with `annex pull`"};
    }
    return std::unique_ptr<Recogniser>(
        new Recogniser(std::move(loaded), std::move(decoder), options));
}

Result<Recognised> Recogniser::read(const media::Image& line) {
    const int width_max = std::max(1, options_.width_max * line.height / options_.height);
    std::vector<Character> characters;
    int begin = 0;
    const auto ends = part_line(line, width_max);
    for (const int end : ends) {
        ANNEX_ASSIGN(part,
                     ends.size() == 1 ? read_part(line) : read_part(columns(line, begin, end)));
        characters.insert(characters.end(), part.begin(), part.end());
        begin = end;
    }
    return to_line(characters);
}

Result<std::vector<Character>> Recogniser::read_part(const media::Image& part) {
    const int content =
        std::clamp(static_cast<int>(std::lround(
                       std::ceil(static_cast<double>(options_.height) * part.width / part.height))),
                   1, options_.width_max);
    const int width = (std::max(content, options_.width_min) + kStride - 1) / kStride * kStride;
    Planes planes(width, options_.height);  // padding is mid-grey, as in training
    draw_resampled(part, {0, 0, content, options_.height}, planes);
    const auto input =
        tensor::Tensor::from(std::move(planes.values), {1, 3, options_.height, width});
    const tensor::NamedTensor inputs[] = {{session_->input_names()[0].c_str(), &input}};
    const char* const outputs[] = {session_->output_names()[0].c_str()};
    ANNEX_ASSIGN(results, session_->run(inputs, outputs));
    const auto& shape = results[0].shape();
    if (shape.size() != 3 || shape[2] != static_cast<std::int64_t>(decoder_.classes())) {
        return Error{Code::kCorrupt,
                     "rec.onnx and the dictionary in its metadata do not fit each other; fetch the "
                     "model again with `annex pull`"};
    }
    return decoder_.decode(results[0].floats());
}

}  // namespace annex::ocr
