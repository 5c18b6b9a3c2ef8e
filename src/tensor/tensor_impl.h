#pragma once
// Shared by tensor.cc and session.cc only: the two files that include ONNX Runtime.
#include <onnxruntime_cxx_api.h>

#include <variant>
#include <vector>

#include "tensor/tensor.h"

namespace annex::tensor {

struct Tensor::Impl {
    // Backing memory of a tensor made here; empty for one that the runtime returned.
    std::variant<std::monostate, std::vector<float>, std::vector<std::int64_t>,
                 std::vector<std::int32_t>>
        owned;
    Ort::Value value{nullptr};
    Shape shape;
    ElementType type = ElementType::kOther;
    std::size_t count = 0;

    /// Wraps a value that the runtime returned.
    static std::unique_ptr<Impl> adopt(Ort::Value value);
};

}  // namespace annex::tensor
