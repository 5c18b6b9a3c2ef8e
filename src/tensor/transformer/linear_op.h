#pragma once
// The operator "Linear" of the domain "annex": a Linear inside a model's graph.
//
// Inputs: x float [.., inputs]; then constants of the model: weights int8 [outputs / 16, inputs /
// 2, 32] (pairs of inputs of sixteen outputs lie together), scale and bias float [outputs]; then,
// if wanted, a residual float [.., outputs]. Attribute: gelu, 0 or 1. Output: float [.., outputs].
#include <onnxruntime_cxx_api.h>

namespace annex::tensor::transformer {

const OrtCustomOp& linear_operator();

}  // namespace annex::tensor::transformer
