#include "tensor/recurrent/kernels.h"

#include "tensor/operator/pair_product.h"

namespace annex::tensor::recurrent {

const Kernels& best_kernels() {
    return has_avx2() ? avx2_kernels() : portable_kernels();
}

}  // namespace annex::tensor::recurrent
