#include "tensor/transformer/kernels.h"

namespace annex::tensor::transformer {

const Kernels& best_kernels() {
    return has_avx2() ? avx2_kernels() : portable_kernels();
}

}  // namespace annex::tensor::transformer
