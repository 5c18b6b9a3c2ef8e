#include "tensor/transformer/kernels_loops.h"

namespace annex::tensor::transformer {

const Kernels& portable_kernels() {
    static constexpr Kernels kKernels{"portable",
                                      peak,
                                      raise_peaks,
                                      round,
                                      round_each,
                                      widen,
                                      multiply_portable,
                                      multiply_row_portable,
                                      multiply_narrow_portable,
                                      finish,
                                      softmax};
    return kKernels;
}

}  // namespace annex::tensor::transformer
