// Compiled with -mavx2 -mfma: nothing here may run before has_avx2() has looked.
#include "tensor/vocoder/kernels_loops.h"

namespace annex::tensor::vocoder {

const Kernels& avx2_kernels() {
    static constexpr Kernels kKernels{"avx2", activate, transform, round, multiply_avx2, finish};
    return kKernels;
}

}  // namespace annex::tensor::vocoder
