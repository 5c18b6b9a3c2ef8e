#include "tensor/vocoder/kernels.h"

namespace annex::tensor::vocoder {

const Kernels& best_kernels() {
    return has_avx2() ? avx2_kernels() : portable_kernels();
}

}  // namespace annex::tensor::vocoder
