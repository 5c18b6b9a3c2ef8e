#pragma once
// The operator "AdainBlock" of the domain "annex": an AdainBlock inside a model's graph.
//
// Inputs: x float [1, channels, length]; gain and shift float [6, channels]; then constants of the
// model: weights uint8 [6, channels, channels, width], weight_scale float [6], weight_zero
// uint8 [6], bias and alpha float [6, channels]. Attribute: dilations, six integers.
// Output: float [1, channels, length].
#include <onnxruntime_cxx_api.h>

namespace annex::tensor::vocoder {

const OrtCustomOp& adain_block_operator();

}  // namespace annex::tensor::vocoder
