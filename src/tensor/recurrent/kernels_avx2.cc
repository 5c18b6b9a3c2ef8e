// Compiled with -mavx2 -mfma: nothing here may run before has_avx2() has looked.
#include "tensor/recurrent/kernels_loops.h"

namespace annex::tensor::recurrent {

const Kernels& avx2_kernels() {
    static constexpr Kernels kKernels{"avx2", step};
    return kKernels;
}

}  // namespace annex::tensor::recurrent
