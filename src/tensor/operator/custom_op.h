#pragma once
// What the operators of the domain "annex" share on the runtime's side: constants, scratch memory,
// threads, and how an exception becomes the runtime's status.
//
// Threads: plain functions.
#include <onnxruntime_cxx_api.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "tensor/operator/parallel.h"

namespace annex::tensor {

/// Throws what refuses a graph.
void require(bool holds, const char* message);

/// An input that is a constant of the model. Throws where it is none.
Ort::ConstValue constant(const Ort::ConstKernelInfo& info, std::size_t input);

std::vector<std::int64_t> shape_of(const Ort::ConstValue& value);

/// The values of a constant of `count` values. Throws where it has another number of them.
template <class T>
std::span<const T> values(const Ort::ConstValue& value, std::size_t count) {
    require(value.GetTensorTypeAndShapeInfo().GetElementCount() == count,
            "annex: a constant's shape does not fit the others'");
    return {value.GetTensorData<T>(), count};
}

/// The runtime's threads, for the call.
Parallel threads_of(const Ort::KernelContext& context);

/// Memory of the session's, for the call. Throws bad_alloc.
using Workspace = std::unique_ptr<std::byte, std::function<void(std::byte*)>>;
Workspace workspace_of(const Ort::KernelContext& context, std::size_t bytes);

/// What most operators give.
struct OneFloatOutput {
    static constexpr std::size_t kOutputs = 1;  ///< all but the first may be missing
    static constexpr ONNXTensorElementDataType kOutputType = ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT;
};

/// An operator. `Kernel` has a constructor from ConstKernelInfo and compute(KernelContext) const,
/// both of which may throw; `Traits` extends OneFloatOutput by kName, input_type(index) and
/// kInputs; inputs from kRequired on may be missing.
// The names below are the runtime's.
// NOLINTBEGIN(readability-identifier-naming)
template <class Kernel>
struct RunnableKernel {
    explicit RunnableKernel(const Ort::ConstKernelInfo& info) : kernel(info) {}

    OrtStatusPtr ComputeV2(OrtKernelContext* native) {
        try {
            kernel.compute(Ort::KernelContext(native));
            return nullptr;
        } catch (const Ort::Exception& exception) {
            return Ort::Status(exception).release();
        } catch (const std::exception& exception) {
            return Ort::Status(exception).release();
        }
    }

    Kernel kernel;
};

template <class Traits, class Kernel>
struct CustomOp : Ort::CustomOpBase<CustomOp<Traits, Kernel>, RunnableKernel<Kernel>, true> {
    const char* GetName() const { return Traits::kName; }
    std::size_t GetInputTypeCount() const { return Traits::kInputs; }
    std::size_t GetOutputTypeCount() const { return Traits::kOutputs; }

    ONNXTensorElementDataType GetInputType(std::size_t index) const {
        return Traits::input_type(index);
    }

    OrtCustomOpInputOutputCharacteristic GetInputCharacteristic(std::size_t index) const {
        return index < Traits::kRequired ? INPUT_OUTPUT_REQUIRED : INPUT_OUTPUT_OPTIONAL;
    }

    ONNXTensorElementDataType GetOutputType(std::size_t /*index*/) const {
        return Traits::kOutputType;
    }

    OrtCustomOpInputOutputCharacteristic GetOutputCharacteristic(std::size_t index) const {
        return index == 0 ? INPUT_OUTPUT_REQUIRED : INPUT_OUTPUT_OPTIONAL;
    }

    OrtStatusPtr CreateKernelV2(const OrtApi& /*api*/, const OrtKernelInfo* info,
                                void** kernel) const {
        try {
            *kernel = new RunnableKernel<Kernel>(Ort::ConstKernelInfo(info));
            return nullptr;
        } catch (const Ort::Exception& exception) {
            return Ort::Status(exception).release();
        } catch (const std::exception& exception) {
            return Ort::Status(exception).release();
        }
    }
};
// NOLINTEND(readability-identifier-naming)

}  // namespace annex::tensor
