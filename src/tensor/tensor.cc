#include "tensor/tensor.h"

#include <functional>
#include <numeric>

#include "base/assert.h"
#include "tensor/tensor_impl.h"

namespace annex::tensor {
namespace {

std::size_t element_count(const Shape& shape) {
    return static_cast<std::size_t>(
        std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>()));
}

template <class T>
Tensor make(std::vector<T> values, const Shape& shape, ElementType type) {
    auto impl = std::make_unique<Tensor::Impl>();
    ANNEX_ASSERT(values.size() == element_count(shape));
    impl->shape = shape;
    impl->type = type;
    impl->count = values.size();
    auto& owned = impl->owned.template emplace<std::vector<T>>(std::move(values));
    static const auto memory = Ort::MemoryInfo::CreateCpu(OrtDeviceAllocator, OrtMemTypeDefault);
    impl->value = Ort::Value::CreateTensor<T>(memory, owned.data(), owned.size(),
                                              impl->shape.data(), impl->shape.size());
    return Tensor(std::move(impl));
}

ElementType element_type(ONNXTensorElementDataType type) {
    switch (type) {
        case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT:
            return ElementType::kFloat32;
        case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64:
            return ElementType::kInt64;
        case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32:
            return ElementType::kInt32;
        case ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL:
            return ElementType::kBool;
        default:
            return ElementType::kOther;
    }
}

}  // namespace

std::unique_ptr<Tensor::Impl> Tensor::Impl::adopt(Ort::Value value) {
    auto impl = std::make_unique<Impl>();
    const auto info = value.GetTensorTypeAndShapeInfo();
    impl->shape = info.GetShape();
    impl->type = element_type(info.GetElementType());
    impl->count = info.GetElementCount();
    impl->value = std::move(value);
    return impl;
}

Tensor::Tensor() : impl_(std::make_unique<Impl>()) {}
Tensor::Tensor(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Tensor::Tensor(Tensor&&) noexcept = default;
Tensor& Tensor::operator=(Tensor&&) noexcept = default;
Tensor::~Tensor() = default;

Tensor Tensor::from(std::vector<float> values, const Shape& shape) {
    return make(std::move(values), shape, ElementType::kFloat32);
}
Tensor Tensor::from(std::vector<std::int64_t> values, const Shape& shape) {
    return make(std::move(values), shape, ElementType::kInt64);
}
Tensor Tensor::from(std::vector<std::int32_t> values, const Shape& shape) {
    return make(std::move(values), shape, ElementType::kInt32);
}
Tensor Tensor::empty_floats(const Shape& shape) {
    return from(std::vector<float>(), shape);
}

const Shape& Tensor::shape() const {
    return impl_->shape;
}
ElementType Tensor::type() const {
    return impl_->type;
}

std::span<const float> Tensor::floats() const {
    ANNEX_ASSERT(impl_->type == ElementType::kFloat32);
    return {impl_->value.GetTensorData<float>(), impl_->count};
}
std::span<float> Tensor::mutable_floats() {
    ANNEX_ASSERT(impl_->type == ElementType::kFloat32);
    return {impl_->value.GetTensorMutableData<float>(), impl_->count};
}
std::span<const std::int64_t> Tensor::int64s() const {
    ANNEX_ASSERT(impl_->type == ElementType::kInt64);
    return {impl_->value.GetTensorData<std::int64_t>(), impl_->count};
}

}  // namespace annex::tensor
