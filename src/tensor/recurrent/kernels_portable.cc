#include "tensor/recurrent/kernels_loops.h"

namespace annex::tensor::recurrent {

const Kernels& portable_kernels() {
    static constexpr Kernels kKernels{"portable", step};
    return kKernels;
}

}  // namespace annex::tensor::recurrent
