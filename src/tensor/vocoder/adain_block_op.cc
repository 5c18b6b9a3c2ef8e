#include "tensor/vocoder/adain_block_op.h"

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "tensor/vocoder/adain_block.h"

namespace annex::tensor::vocoder {
namespace {

enum Input : std::size_t { kX, kGain, kShift, kWeights, kScale, kZero, kBias, kAlpha, kInputs };

Ort::ConstValue constant(const Ort::ConstKernelInfo& info, Input input) {
    int is_constant = 0;
    auto value = info.GetTensorConstantInput(input, &is_constant);
    if (is_constant == 0) {
        throw Ort::Exception("AdainBlock: its weights are no constants of the model",
                             ORT_INVALID_GRAPH);
    }
    return value;
}

void require(bool holds, const char* message) {
    if (!holds) {
        throw Ort::Exception(message, ORT_INVALID_GRAPH);
    }
}

template <class T>
std::span<const T> values(const Ort::ConstValue& value, std::size_t count) {
    require(value.GetTensorTypeAndShapeInfo().GetElementCount() == count,
            "AdainBlock: a constant's shape does not fit the weights'");
    return {value.GetTensorData<T>(), count};
}

std::unique_ptr<AdainBlock> build(const OrtKernelInfo* native) {
    const Ort::ConstKernelInfo info(native);
    const auto weights = constant(info, kWeights);
    const auto shape = weights.GetTensorTypeAndShapeInfo().GetShape();
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
    explicit Kernel(std::unique_ptr<AdainBlock> block) : block_(std::move(block)) {}

    // The name is the runtime's.
    OrtStatusPtr ComputeV2(OrtKernelContext* native) {  // NOLINT(readability-identifier-naming)
        try {
            compute(Ort::KernelContext(native));
            return nullptr;
        } catch (const Ort::Exception& exception) {
            return Ort::Status(exception).release();
        } catch (const std::exception& exception) {
            return Ort::Status(exception).release();
        }
    }

  private:
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
        const Ort::MemoryInfo memory =
            Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault);
        OrtAllocator* allocator = context.GetAllocator(*static_cast<const OrtMemoryInfo*>(memory));
        const std::size_t floats = block_->workspace(length);
        const auto release = [allocator](float* at) { allocator->Free(allocator, at); };
        const std::unique_ptr<float, decltype(release)> workspace(
            static_cast<float*>(allocator->Alloc(allocator, floats * sizeof(float))), release);
        if (workspace == nullptr && floats > 0) {
            throw std::bad_alloc();
        }
        const auto parallel = [&context](std::size_t count,
                                         const std::function<void(std::size_t)>& task) {
            // Borrowed for the call, which returns after the last task.
            auto* borrowed = const_cast<std::function<void(std::size_t)>*>(&task);
            context.ParallelFor(
                [](void* data, std::size_t index) {
                    (*static_cast<const std::function<void(std::size_t)>*>(data))(index);
                },
                count, count, borrowed);
        };
        const std::size_t affine = kLayers * channels;
        block_->run({x.GetTensorData<float>(), channels * length}, length,
                    floats_of(context, kGain, affine), floats_of(context, kShift, affine),
                    {workspace.get(), floats},
                    {out.GetTensorMutableData<float>(), channels * length}, parallel);
    }

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

// The names below are the runtime's.
// NOLINTBEGIN(readability-identifier-naming)
struct Operator : Ort::CustomOpBase<Operator, Kernel, true> {
    const char* GetName() const { return "AdainBlock"; }

    std::size_t GetInputTypeCount() const { return kInputs; }

    ONNXTensorElementDataType GetInputType(std::size_t index) const {
        return index == kWeights || index == kZero ? ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8
                                                   : ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT;
    }

    std::size_t GetOutputTypeCount() const { return 1; }

    ONNXTensorElementDataType GetOutputType(std::size_t /*index*/) const {
        return ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT;
    }

    OrtStatusPtr CreateKernelV2(const OrtApi& /*api*/, const OrtKernelInfo* info,
                                void** kernel) const {
        try {
            *kernel = new Kernel(build(info));
            return nullptr;
        } catch (const Ort::Exception& exception) {
            return Ort::Status(exception).release();
        } catch (const std::exception& exception) {
            return Ort::Status(exception).release();
        }
    }
};
// NOLINTEND(readability-identifier-naming)

}  // namespace

OrtCustomOpDomain* operators() {
    static const Operator adain_block;
    static Ort::CustomOpDomain domain = [] {
        Ort::CustomOpDomain made("annex");
        made.Add(&adain_block);
        return made;
    }();
    return domain;
}

}  // namespace annex::tensor::vocoder
