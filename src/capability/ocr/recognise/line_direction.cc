#include "capability/ocr/recognise/line_direction.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"
#include "capability/ocr/detect/resample.h"

namespace annex::ocr {
namespace {

constexpr int kWidth = 192;
constexpr int kHeight = 48;

}  // namespace

Result<std::unique_ptr<LineDirection>> LineDirection::load(const std::string& path,
                                                           const tensor::SessionOptions& session) {
    ANNEX_ASSIGN(loaded, tensor::Session::load(path, session));
    if (loaded->input_names().size() != 1 || loaded->output_names().size() != 1) {
        return Error{Code::kCorrupt,
                     "cls.onnx is not a direction classifier with one input and one output; fetch "
                     "it again with `annex pull`"};
    }
    return std::unique_ptr<LineDirection>(new LineDirection(std::move(loaded)));
}

Result<std::vector<float>> LineDirection::upside_down(std::span<const media::Image> lines) {
    ANNEX_ASSERT(!lines.empty() && lines.size() <= kBatchMax);
    std::vector<float> batch;
    for (const media::Image& line : lines) {
        Planes planes(kWidth, kHeight);
        const int width = std::clamp(
            static_cast<int>(std::ceil(static_cast<double>(kHeight) * line.width / line.height)), 1,
            kWidth);
        draw_resampled(line, {0, 0, width, kHeight}, planes);
        batch.insert(batch.end(), planes.values.begin(), planes.values.end());
    }
    const auto count = static_cast<std::int64_t>(lines.size());
    const auto input = tensor::Tensor::from(std::move(batch), {count, 3, kHeight, kWidth});
    const tensor::NamedTensor inputs[] = {{session_->input_names()[0].c_str(), &input}};
    const char* const outputs[] = {session_->output_names()[0].c_str()};
    ANNEX_ASSIGN(results, session_->run(inputs, outputs));
    const auto probabilities = results[0].floats();
    if (probabilities.size() != lines.size() * 2) {
        return Error{Code::kInternal, "the direction classifier answered in another shape"};
    }
    std::vector<float> result;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        result.push_back(probabilities[i * 2 + 1]);
    }
    return result;
}

}  // namespace annex::ocr
