#include "tensor/operator/custom_op.h"

#include <memory>
#include <new>

namespace annex::tensor {

void require(bool holds, const char* message) {
    if (!holds) {
        throw Ort::Exception(message, ORT_INVALID_GRAPH);
    }
}

Ort::ConstValue constant(const Ort::ConstKernelInfo& info, std::size_t input) {
    int is_constant = 0;
    auto value = info.GetTensorConstantInput(input, &is_constant);
    require(is_constant != 0, "annex: an operator's weights are no constants of the model");
    return value;
}

std::vector<std::int64_t> shape_of(const Ort::ConstValue& value) {
    return value.GetTensorTypeAndShapeInfo().GetShape();
}

Parallel threads_of(const Ort::KernelContext& context) {
    return [&context](std::size_t count, const std::function<void(std::size_t)>& task) {
        // Borrowed for the call, which returns after the last task.
        auto* borrowed = const_cast<std::function<void(std::size_t)>*>(&task);
        context.ParallelFor(
            [](void* data, std::size_t index) {
                (*static_cast<const std::function<void(std::size_t)>*>(data))(index);
            },
            count, count, borrowed);
    };
}

Workspace workspace_of(const Ort::KernelContext& context, std::size_t bytes) {
    const Ort::MemoryInfo memory = Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault);
    // The session's own; what is handed out here is a handle to it, which is ours to release.
    const std::shared_ptr<OrtAllocator> allocator(
        context.GetAllocator(*static_cast<const OrtMemoryInfo*>(memory)),
        [](OrtAllocator* handle) { Ort::GetApi().ReleaseAllocator(handle); });
    Workspace workspace(static_cast<std::byte*>(allocator->Alloc(allocator.get(), bytes)),
                        [allocator](std::byte* at) { allocator->Free(allocator.get(), at); });
    if (workspace == nullptr && bytes > 0) {
        throw std::bad_alloc();
    }
    return workspace;
}

}  // namespace annex::tensor
