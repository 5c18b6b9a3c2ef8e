#pragma once
// The runtime's side of the recurrent layer: annex.Lstm.
//
// Inputs: gates [moments, 1, directions * 4 * hidden], what annex.Linear makes of the layer's
// input; weights int8 [directions, hidden / 4, hidden / 2, 32], those of annex.Linear for each
// direction; scale [directions, 4 * hidden]. Output: [moments, directions, 1, hidden], as LSTM's.
#include <onnxruntime_cxx_api.h>

namespace annex::tensor::recurrent {

const OrtCustomOp& lstm_operator();

}  // namespace annex::tensor::recurrent
