#pragma once
// A dense tensor: shape plus elements. Values made here own their memory; values that a session
// returned own the runtime's memory, so that a cache goes back into the next run without a copy.
//
// Threads: one owner. No ONNX Runtime type appears here: only onnx_session.cc and tensor.cc
// include that library.
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace annex::tensor {

using Shape = std::vector<std::int64_t>;

enum class ElementType : std::uint8_t { kFloat32, kInt64, kInt32, kBool, kOther };

class Tensor {
  public:
    Tensor();
    Tensor(Tensor&&) noexcept;
    Tensor& operator=(Tensor&&) noexcept;
    ~Tensor();

    /// Takes the elements over. The shape's product must equal values.size() (asserted).
    static Tensor from(std::vector<float> values, const Shape& shape);
    static Tensor from(std::vector<std::int64_t> values, const Shape& shape);
    static Tensor from(std::vector<std::int32_t> values, const Shape& shape);
    /// No elements: some dimension is 0.
    static Tensor empty_floats(const Shape& shape);

    [[nodiscard]] const Shape& shape() const;
    [[nodiscard]] ElementType type() const;
    /// The elements, row-major. Asserts on the type.
    [[nodiscard]] std::span<const float> floats() const;
    [[nodiscard]] std::span<float> mutable_floats();
    [[nodiscard]] std::span<const std::int64_t> int64s() const;

    struct Impl;
    [[nodiscard]] Impl& impl() const { return *impl_; }
    explicit Tensor(std::unique_ptr<Impl> impl);

  private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace annex::tensor
