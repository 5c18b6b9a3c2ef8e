#include "tensor/transformer/attention_ops.h"

#include "tensor/operator/custom_op.h"
#include "tensor/transformer/attention.h"

namespace annex::tensor::transformer {
namespace {

void require_input(bool holds, const char* message) {
    if (!holds) {
        throw Ort::Exception(message, ORT_INVALID_ARGUMENT);
    }
}

/// What the three have in common: the heads, and how wide inputs give the rest.
class Heads {
  public:
    explicit Heads(const Ort::ConstKernelInfo& info)
        : heads_(info.GetAttribute<std::int64_t>("heads")) {
        require(heads_ > 0, "annex: attention without heads");
    }

    /// `values` [batch, count, parts * width].
    [[nodiscard]] Attention of(const std::vector<std::int64_t>& shape, std::int64_t parts) const {
        constexpr auto kStep = static_cast<std::int64_t>(kColumns);
        const std::int64_t size = shape.size() == 3 ? shape[2] / (parts * heads_) : 0;
        require_input(size > 0 && size % kStep == 0 && size * heads_ * parts == shape[2] &&
                          size <= static_cast<std::int64_t>(Attention::kHeadSizeMax),
                      "annex: attention over vectors of another width");
        return {static_cast<std::size_t>(heads_), static_cast<std::size_t>(size)};
    }

  private:
    std::int64_t heads_;
};

class SelfAttentionKernel {
  public:
    explicit SelfAttentionKernel(const Ort::ConstKernelInfo& info) : heads_(info) {}

    void compute(const Ort::KernelContext& context) const {
        const auto joint = context.GetInput(0);
        const auto shape = shape_of(joint);
        const Attention attention = heads_.of(shape, 3);
        require_input(shape[0] == 1, "SelfAttention: a batch of more than one");
        const auto positions = static_cast<std::size_t>(shape[1]);
        const std::size_t width = attention.width();
        const auto* queries = joint.GetTensorData<float>();
        auto out = context.GetOutput(0, {1, shape[1], shape[2] / 3});
        const std::size_t bytes = attention.heads() * attention.head_bytes(positions);
        const auto memory = workspace_of(context, bytes);
        const auto parallel = threads_of(context);
        attention.pack({queries + width, 3 * width}, {queries + 2 * width, 3 * width}, positions,
                       {memory.get(), bytes}, parallel);
        attention.attend({.queries = {queries, 3 * width},
                          .count = positions,
                          .memory = {memory.get(), bytes},
                          .out = {out.GetTensorMutableData<float>(), positions * width},
                          .maybe_shares = nullptr},
                         parallel);
    }

  private:
    Heads heads_;
};

class PackMemoryKernel {
  public:
    explicit PackMemoryKernel(const Ort::ConstKernelInfo& info) : heads_(info) {}

    void compute(const Ort::KernelContext& context) const {
        const auto joint = context.GetInput(0);
        const auto shape = shape_of(joint);
        const Attention attention = heads_.of(shape, 2);
        require_input(shape[0] == 1, "PackMemory: a batch of more than one");
        const auto positions = static_cast<std::size_t>(shape[1]);
        const std::size_t bytes = attention.head_bytes(positions);
        const std::size_t width = attention.width();
        auto out = context.GetOutput(
            0, {static_cast<std::int64_t>(attention.heads()), static_cast<std::int64_t>(bytes)});
        const auto* keys = joint.GetTensorData<float>();
        auto* memory = reinterpret_cast<std::byte*>(out.GetTensorMutableData<std::uint8_t>());
        attention.pack({keys, 2 * width}, {keys + width, 2 * width}, positions,
                       {memory, attention.heads() * bytes}, threads_of(context));
    }

  private:
    Heads heads_;
};

class CrossAttentionKernel {
  public:
    explicit CrossAttentionKernel(const Ort::ConstKernelInfo& info) : heads_(info) {}

    void compute(const Ort::KernelContext& context) const {
        const auto queries = context.GetInput(0);
        const auto shape = shape_of(queries);
        const Attention attention = heads_.of(shape, 1);
        const auto packed = context.GetInput(1);
        const std::span memory(
            reinterpret_cast<const std::byte*>(packed.GetTensorData<std::uint8_t>()),
            packed.GetTensorTypeAndShapeInfo().GetElementCount());
        const std::size_t positions = attention.positions(memory);
        require_input(positions > 0, "CrossAttention: no memory of this shape");
        auto out = context.GetOutput(0, shape);
        // Texts written side by side look at the same sound: queries like any others.
        const auto count = static_cast<std::size_t>(shape[0] * shape[1]);
        const bool wanted = context.GetOutputCount() > 1;
        auto shares = wanted ? context.GetOutput(
                                   1, {1, static_cast<std::int64_t>(attention.heads()),
                                       shape[0] * shape[1], static_cast<std::int64_t>(positions)})
                             : Ort::UnownedValue{nullptr};
        const std::size_t width = attention.width();
        attention.attend({.queries = {queries.GetTensorData<float>(), width},
                          .count = count,
                          .memory = memory,
                          .out = {out.GetTensorMutableData<float>(), count * width},
                          .maybe_shares = wanted ? shares.GetTensorMutableData<float>() : nullptr},
                         threads_of(context));
    }

  private:
    Heads heads_;
};

constexpr auto kFloat = ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT;
constexpr auto kBytes = ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8;

struct SelfAttentionTraits : OneFloatOutput {
    static constexpr const char* kName = "SelfAttention";
    static constexpr std::size_t kInputs = 1, kRequired = 1;
    static ONNXTensorElementDataType input_type(std::size_t /*index*/) { return kFloat; }
};

struct PackMemoryTraits : OneFloatOutput {
    static constexpr const char* kName = "PackMemory";
    static constexpr std::size_t kInputs = 1, kRequired = 1;
    static constexpr ONNXTensorElementDataType kOutputType = kBytes;
    static ONNXTensorElementDataType input_type(std::size_t /*index*/) { return kFloat; }
};

struct CrossAttentionTraits : OneFloatOutput {
    static constexpr const char* kName = "CrossAttention";
    static constexpr std::size_t kInputs = 2, kRequired = 2, kOutputs = 2;
    static ONNXTensorElementDataType input_type(std::size_t index) {
        return index == 0 ? kFloat : kBytes;
    }
};

}  // namespace

const OrtCustomOp& self_attention_operator() {
    static const CustomOp<SelfAttentionTraits, SelfAttentionKernel> made;
    return made;
}

const OrtCustomOp& pack_memory_operator() {
    static const CustomOp<PackMemoryTraits, PackMemoryKernel> made;
    return made;
}

const OrtCustomOp& cross_attention_operator() {
    static const CustomOp<CrossAttentionTraits, CrossAttentionKernel> made;
    return made;
}

}  // namespace annex::tensor::transformer
