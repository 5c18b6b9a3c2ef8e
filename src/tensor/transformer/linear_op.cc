#include "tensor/transformer/linear_op.h"

#include "tensor/operator/custom_op.h"
#include "tensor/transformer/linear.h"

namespace annex::tensor::transformer {
namespace {

enum Input : std::size_t { kX, kWeights, kScale, kBias, kResidual, kInputsCount };

constexpr std::int64_t kPaired = 2 * kColumns;

Linear build(const Ort::ConstKernelInfo& info) {
    const auto weights = constant(info, kWeights);
    const auto shape = shape_of(weights);
    require(shape.size() == 3 && shape[0] > 0 && shape[1] > 0 && shape[1] % 8 == 0 &&
                shape[1] <= static_cast<std::int64_t>(Linear::kInputsMax / 2) &&
                shape[2] == kPaired,
            "Linear: weights are not [outputs / 16, inputs / 2, 32]");
    LinearWeights made;
    made.outputs = static_cast<std::size_t>(shape[0]) * kColumns;
    made.inputs = static_cast<std::size_t>(shape[1]) * 2;
    made.values = values<std::int8_t>(weights, made.outputs * made.inputs);
    made.scale = values<float>(constant(info, kScale), made.outputs);
    made.bias = values<float>(constant(info, kBias), made.outputs);
    return Linear(made, info.GetAttribute<std::int64_t>("gelu") != 0);
}

class Kernel {
  public:
    explicit Kernel(const Ort::ConstKernelInfo& info) : linear_(build(info)) {}

    void compute(const Ort::KernelContext& context) const {
        const auto x = context.GetInput(kX);
        auto shape = x.GetTensorTypeAndShapeInfo().GetShape();
        if (shape.empty() || shape.back() != static_cast<std::int64_t>(linear_.inputs())) {
            throw Ort::Exception("Linear: x is not [.., inputs]", ORT_INVALID_ARGUMENT);
        }
        const std::size_t count = x.GetTensorTypeAndShapeInfo().GetElementCount();
        shape.back() = static_cast<std::int64_t>(linear_.outputs());
        auto out = context.GetOutput(0, shape);
        const std::size_t made = count / linear_.inputs() * linear_.outputs();
        std::span<const float> residual;
        if (context.GetInputCount() > kResidual) {
            const auto input = context.GetInput(kResidual);
            if (input.GetTensorTypeAndShapeInfo().GetElementCount() != made) {
                throw Ort::Exception("Linear: the residual is not [.., outputs]",
                                     ORT_INVALID_ARGUMENT);
            }
            residual = {input.GetTensorData<float>(), made};
        }
        linear_.run({x.GetTensorData<float>(), count}, residual,
                    {out.GetTensorMutableData<float>(), made}, threads_of(context));
    }

  private:
    Linear linear_;
};

struct Traits : OneFloatOutput {
    static constexpr const char* kName = "Linear";
    static constexpr std::size_t kInputs = kInputsCount;
    static constexpr std::size_t kRequired = kResidual;
    static ONNXTensorElementDataType input_type(std::size_t index) {
        return index == kWeights ? ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8
                                 : ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT;
    }
};

}  // namespace

const OrtCustomOp& linear_operator() {
    static const CustomOp<Traits, Kernel> made;
    return made;
}

}  // namespace annex::tensor::transformer
