#include "tensor/vocoder/kernels.h"

namespace annex::tensor::vocoder {

const Kernels& best_kernels() {
    // NOLINTNEXTLINE: the builtin's own idiom
    const bool avx2 = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
    return avx2 ? avx2_kernels() : portable_kernels();
}

}  // namespace annex::tensor::vocoder
