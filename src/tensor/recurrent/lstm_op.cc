#include "tensor/recurrent/lstm_op.h"

#include "tensor/operator/custom_op.h"
#include "tensor/recurrent/lstm.h"

namespace annex::tensor::recurrent {
namespace {

using transformer::kColumns;

enum Input : std::size_t { kGatesOfInput, kWeights, kScale, kInputsCount };

constexpr std::int64_t kPaired = 2 * kColumns;
constexpr std::int64_t kDirectionsMax = 2;

Lstm build(const Ort::ConstKernelInfo& info) {
    const auto weights = constant(info, kWeights);
    const auto shape = shape_of(weights);
    require(shape.size() == 4 && shape[0] > 0 && shape[0] <= kDirectionsMax && shape[2] > 0 &&
                shape[2] % 8 == 0 &&
                shape[2] <= static_cast<std::int64_t>(transformer::Linear::kInputsMax / 2) &&
                2 * shape[1] == shape[2] && shape[3] == kPaired,
            "Lstm: weights are not [directions, hidden / 4, hidden / 2, 32]");
    LstmWeights made;
    made.directions = static_cast<std::size_t>(shape[0]);
    made.hidden = 2 * static_cast<std::size_t>(shape[2]);
    const std::size_t rows = made.directions * kGates * made.hidden;
    made.values = values<std::int8_t>(weights, rows * made.hidden);
    made.scale = values<float>(constant(info, kScale), rows);
    return Lstm(made);
}

class Kernel {
  public:
    explicit Kernel(const Ort::ConstKernelInfo& info) : lstm_(build(info)) {}

    void compute(const Ort::KernelContext& context) const {
        const auto gates = context.GetInput(kGatesOfInput);
        const auto shape = gates.GetTensorTypeAndShapeInfo().GetShape();
        const auto directions = static_cast<std::int64_t>(lstm_.directions());
        const auto hidden = static_cast<std::int64_t>(lstm_.hidden());
        const auto width = directions * static_cast<std::int64_t>(kGates) * hidden;
        if (shape.size() != 3 || shape[1] != 1 || shape[2] != width) {
            throw Ort::Exception("Lstm: gates are not [moments, 1, directions * 4 * hidden]",
                                 ORT_INVALID_ARGUMENT);
        }
        auto out = context.GetOutput(0, {shape[0], directions, 1, hidden});
        lstm_.run({gates.GetTensorData<float>(), static_cast<std::size_t>(shape[0] * width)},
                  {out.GetTensorMutableData<float>(),
                   static_cast<std::size_t>(shape[0] * directions * hidden)},
                  threads_of(context));
    }

  private:
    Lstm lstm_;
};

struct Traits : OneFloatOutput {
    static constexpr const char* kName = "Lstm";
    static constexpr std::size_t kInputs = kInputsCount;
    static constexpr std::size_t kRequired = kInputsCount;
    static ONNXTensorElementDataType input_type(std::size_t index) {
        return index == kWeights ? ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8
                                 : ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT;
    }
};

}  // namespace

const OrtCustomOp& lstm_operator() {
    static const CustomOp<Traits, Kernel> made;
    return made;
}

}  // namespace annex::tensor::recurrent
