#include "tensor/vocoder/kernels_loops.h"

namespace annex::tensor::vocoder {

const Kernels& portable_kernels() {
    static constexpr Kernels kKernels{"portable", activate,          transform,
                                      round,      multiply_portable, finish};
    return kKernels;
}

}  // namespace annex::tensor::vocoder
