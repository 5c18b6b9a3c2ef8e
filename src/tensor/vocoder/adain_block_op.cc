#include "tensor/vocoder/adain_block_op.h"

#include <memory>
#include <vector>

#include "tensor/operator/custom_op.h"
#include "tensor/vocoder/adain_block.h"

namespace annex::tensor::vocoder {
namespace {

enum Input : std::size_t {
    kX,
    kGain,
    kShift,
    kWeights,
    kScale,
    kZero,
    kBias,
    kAlpha,
    kInputsCount
};

std::unique_ptr<AdainBlock> build(const Ort::ConstKernelInfo& info) {
    const auto weights = constant(info, kWeights);
    const auto shape = shape_of(weights);
    require(shape.size() == 4 && shape[0] == static_cast<std::int64_t>(kLayers) &&
                shape[1] == shape[2] && shape[1] % static_cast<std::int64_t>(kColumns) == 0 &&
                shape[1] > 0 && shape[3] % 2 == 1,
            "AdainBlock: weights are not [6, channels, channels, odd width]");
    const auto dilations = info.GetAttributes<std::int64_t>("dilations");
    require(dilations.size() == kLayers, "AdainBlock: six dilations expected");
    AdainBlockWeights made;
    made.channels = static_cast<std::size_t>(shape[1]);
    made.width = static_cast<std::size_t>(shape[3]);
    for (std::size_t layer = 0; layer < kLayers; ++layer) {
        require(dilations[layer] > 0, "AdainBlock: a dilation below 1");
        made.dilations.at(layer) = static_cast<std::size_t>(dilations[layer]);
    }
    const std::size_t filters = made.channels * made.channels * made.width;
    const auto rounded = values<std::uint8_t>(weights, kLayers * filters);
    const auto scale = values<float>(constant(info, kScale), kLayers);
    const auto zero = values<std::uint8_t>(constant(info, kZero), kLayers);
    std::vector<float> floats(rounded.size());
    for (std::size_t i = 0; i < floats.size(); ++i) {
        const std::size_t layer = i / filters;
        floats[i] = static_cast<float>(rounded[i] - zero[layer]) * scale[layer];
    }
    made.weights = floats;
    made.bias = values<float>(constant(info, kBias), kLayers * made.channels);
    made.alpha = values<float>(constant(info, kAlpha), kLayers * made.channels);
    return std::make_unique<AdainBlock>(made);
}

class Kernel {
  public:
    explicit Kernel(const Ort::ConstKernelInfo& info) : block_(build(info)) {}

    void compute(const Ort::KernelContext& context) const {
        const auto x = context.GetInput(kX);
        const auto shape = x.GetTensorTypeAndShapeInfo().GetShape();
        const std::size_t channels = block_->channels();
        if (shape.size() != 3 || shape[0] != 1 || shape[1] != static_cast<std::int64_t>(channels)) {
            throw Ort::Exception("AdainBlock: x is not [1, channels, length]",
                                 ORT_INVALID_ARGUMENT);
        }
        const auto length = static_cast<std::size_t>(shape[2]);
        auto out = context.GetOutput(0, shape);
        const std::size_t floats = block_->workspace(length);
        const auto workspace = workspace_of(context, floats * sizeof(float));
        const std::size_t affine = kLayers * channels;
        block_->run({x.GetTensorData<float>(), channels * length}, length,
                    floats_of(context, kGain, affine), floats_of(context, kShift, affine),
                    {reinterpret_cast<float*>(workspace.get()), floats},
                    {out.GetTensorMutableData<float>(), channels * length}, threads_of(context));
    }

  private:
    static std::span<const float> floats_of(const Ort::KernelContext& context, Input input,
                                            std::size_t count) {
        const auto value = context.GetInput(input);
        if (value.GetTensorTypeAndShapeInfo().GetElementCount() != count) {
            throw Ort::Exception("AdainBlock: gain and shift are not [6, channels]",
                                 ORT_INVALID_ARGUMENT);
        }
        return {value.GetTensorData<float>(), count};
    }

    std::unique_ptr<AdainBlock> block_;
};

struct Traits : OneFloatOutput {
    static constexpr const char* kName = "AdainBlock";
    static constexpr std::size_t kInputs = kInputsCount;
    static constexpr std::size_t kRequired = kInputsCount;
    static ONNXTensorElementDataType input_type(std::size_t index) {
        return index == kWeights || index == kZero ? ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8
                                                   : ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT;
    }
};

}  // namespace

const OrtCustomOp& adain_block_operator() {
    static const CustomOp<Traits, Kernel> made;
    return made;
}

}  // namespace annex::tensor::vocoder
