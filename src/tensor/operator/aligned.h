#pragma once
// Memory that begins at a cache line: half of the loads of a misaligned array would touch two.
#include <cstddef>
#include <new>
#include <vector>

namespace annex::tensor {

inline constexpr std::size_t kCacheLineBytes = 64;

template <class T>
struct CacheLineAllocator {
    using value_type = T;
    CacheLineAllocator() = default;
    template <class U>
    explicit CacheLineAllocator(const CacheLineAllocator<U>& /*other*/) {}
    T* allocate(std::size_t count) {
        return static_cast<T*>(
            ::operator new(count * sizeof(T), std::align_val_t{kCacheLineBytes}));
    }
    void deallocate(T* memory, std::size_t /*count*/) {
        ::operator delete(memory, std::align_val_t{kCacheLineBytes});
    }
    bool operator==(const CacheLineAllocator& /*other*/) const { return true; }
};

template <class T>
using AlignedVector = std::vector<T, CacheLineAllocator<T>>;

}  // namespace annex::tensor
