// Compiled with -mavx2 -mfma: nothing here may run before has_avx2() has looked.
#include "tensor/transformer/kernels_loops.h"

namespace annex::tensor::transformer {

const Kernels& avx2_kernels() {
    static constexpr Kernels kKernels{"avx2",
                                      peak,
                                      raise_peaks,
                                      round,
                                      round_each,
                                      widen,
                                      multiply_avx2,
                                      multiply_row_avx2,
                                      multiply_narrow_avx2,
                                      finish,
                                      softmax};
    return kKernels;
}

}  // namespace annex::tensor::transformer
